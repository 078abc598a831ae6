import { counted, grouped, printable, table } from '../../cli/table';

describe('a table', () => {
  it('has columns as wide as their widest cell, numbers to the right and no blanks at the end', () => {
    const text = table([{ title: 'party' }, { title: 'days', right: true }, { title: 'until' }], [['Työnantaja', '7', ''], ['Kela', '1 234', '2026-05-04']], 2);
    expect(text.split('\n')).toEqual([
      '  party        days  until',
      '  Työnantaja      7',
      '  Kela        1 234  2026-05-04',
    ]);
  });

  it('counts characters as people do', () => {
    expect(table([{ title: 'a' }, { title: 'b' }], [['🏡', 'x']]).split('\n')).toEqual(['a  b', '🏡  x']);
  });
});

it('numbers stand in groups of three', () => {
  expect([0, 999, 1000, 1234567, 12.345].map(grouped)).toEqual(['0', '999', '1 000', '1 234 567', '12.3']);
  expect([counted(1, 'hire'), counted(2, 'hire'), counted(1, 'step does', 'steps do')]).toEqual(['1 hire', '2 hires', '1 step does']);
});

it('what a server sends cannot steer the terminal that shows it', () => {
  expect(printable('ok\u001b[31mred\u0007\u009b2J\tnext\nline')).toBe('ok[31mred2J\tnext\nline');
});
