import { answerOf } from '../../cli/calendar-answer';

describe('a line of `saapua calendar`', () => {
  it.each([
    ['{"op":"deadline","start":"2026-04-01","days":30}', { date: '2026-05-04', unrolled: '2026-05-01' }],
    ['{"op":"deadline","start":"2025-01-31","months":1}', { date: '2025-02-28', unrolled: '2025-02-28' }],
    ['{"op":"add","start":"2026-04-01","workingDays":10}', { date: '2026-04-17' }],
    ['{"op":"add","start":"2026-04-01","workingDays":20}', { date: '2026-05-04' }],
    ['{"op":"add","start":"2026-12-22","workingDays":3}', { date: '2026-12-29' }],
    ['{"op":"add","start":"2027-05-05","workingDays":2}', { date: '2027-05-10' }],
    ['{"op":"add","start":"2026-04-17","workingDays":-10}', { date: '2026-04-01' }],
    ['{"op":"between","from":"2026-04-01","to":"2026-04-17"}', { workingDays: 10 }],
    ['{"op":"between","from":"2026-04-17","to":"2026-04-01"}', { workingDays: 0 }],
    ['{"op":"workingSeconds","from":"2026-04-01T12:00:00Z","to":"2026-04-07T12:00:00Z"}', { seconds: 59_400 }],
  ])('%s is answered', (line, answer) => {
    expect(answerOf(line)).toEqual(answer);
  });

  it.each([
    ['tomorrow', 'the line is not JSON'],
    ['[1]', 'the line must be a JSON object'],
    ['{"op":"subtract"}', 'op must be one of deadline, add, between, workingSeconds'],
    ['{"op":"constructor"}', 'op must be one of deadline, add, between, workingSeconds'],
    ['{"op":"deadline","start":"2026-04-01"}', 'deadline needs days or months, and not both'],
    ['{"op":"deadline","start":"2026-04-01","days":3,"months":1}', 'deadline needs days or months, and not both'],
    ['{"op":"deadline","start":"2026-02-29","days":3}', 'start must be a date, YYYY-MM-DD'],
    ['{"op":"deadline","start":"2026-04-01","days":-1}', 'days must be a whole number from 0, at most 1000000'],
    ['{"op":"add","start":"2026-04-01","workingDays":1.5}', 'workingDays must be a whole number, at most 1000000'],
    ['{"op":"add","start":"2026-04-01","workingDays":"3"}', 'workingDays must be a whole number, at most 1000000'],
    ['{"op":"workingSeconds","from":"2026-04-01","to":"2026-04-07"}', 'from must be an instant with offset, YYYY-MM-DDThh:mm:ss+hh:mm or …Z'],
    ['{"op":"deadline","start":"2200-04-01","days":1}', 'the working calendar covers 1970–2149, not 2200-04-02'],
  ])('%s is told what is wrong with it', (line, error) => {
    expect(answerOf(line)).toEqual({ error });
  });
});
