/** Lines as events that are still to be admitted: NDJSON, and CSV as spreadsheets write it. */
import { newestEdition } from '../../domain/model/edition';
import { type ImportFormat, type Row, formatOf, rowReader } from '../../server/import/rows';

function rowsOf(format: ImportFormat, ...lines: readonly string[]): Row[] {
  const read = rowReader(format, newestEdition());
  return lines.map(read);
}

/** The event of the second line of a sheet. */
function sheetRow(heading: string, row: string): unknown {
  const [, second] = rowsOf('csv', heading, row);
  return second;
}

describe('a line of NDJSON', () => {
  it('is one JSON object', () => {
    expect(rowsOf('ndjson', '{"event_id":"E-1","data":{"route":"TTOL"}}')).toEqual([{ raw: { event_id: 'E-1', data: { route: 'TTOL' } } }]);
  });

  it('says nothing when it is empty', () => {
    expect(rowsOf('ndjson', '', '  ')).toEqual(['nothing', 'nothing']);
  });

  it('is not repeated in the reason why it cannot be read', () => {
    const [row] = rowsOf('ndjson', 'Example Person, Testing Street 1');
    expect(row).toEqual({ problem: { code: 'not_json', message: 'the line is not JSON' } });
  });
});

describe('a line of CSV', () => {
  it('has its names from the heading, data in columns of its own, empty cells left out', () => {
    expect(sheetRow('event_id,case_id,outcome,data.route,data.path', 'E-1,SHEET-1,,TTOL,')).toEqual({ raw: { event_id: 'E-1', case_id: 'SHEET-1', data: { route: 'TTOL' } } });
  });

  it.each([['true', true], ['false', false], ['TRUE', true], ['False', false]])('has %s as a boolean', (cell, value) => {
    expect(sheetRow('event_id,data.housing_needed', `E-1,${cell}`)).toEqual({ raw: { event_id: 'E-1', data: { housing_needed: value } } });
  });

  it('has a number only where the model counts: a municipality stays a code', () => {
    expect(sheetRow('event_id,data.season_months,data.municipality', 'E-1,6,091')).toEqual({ raw: { event_id: 'E-1', data: { season_months: 6, municipality: '091' } } });
  });

  it.each([';', '\t'])('may be separated by %j, as where a comma is decimal', (sign) => {
    expect(sheetRow(['event_id', 'case_id', 'event'].join(sign), ['E-1', 'SHEET-1', 'arrived'].join(sign))).toEqual({ raw: { event_id: 'E-1', case_id: 'SHEET-1', event: 'arrived' } });
  });

  it('may have quoted cells and spaces around them', () => {
    expect(sheetRow('event_id, event', '"E-1", arrived ')).toEqual({ raw: { event_id: 'E-1', event: 'arrived' } });
  });

  it('says nothing when all its cells are empty, as below the end of a sheet', () => {
    expect(sheetRow('event_id,event', ',')).toBe('nothing');
  });

  it('may be shorter than the heading, and not longer', () => {
    expect(sheetRow('event_id,event,outcome', 'E-1,arrived')).toEqual({ raw: { event_id: 'E-1', event: 'arrived' } });
    expect(sheetRow('event_id,event', 'E-1,arrived,SHEET-1')).toEqual({ problem: { code: 'not_csv', message: 'the line has 3 cells, the heading only 2' } });
    expect(sheetRow('event_id,event', 'E-1,arrived,,')).toEqual({ raw: { event_id: 'E-1', event: 'arrived' } });
  });

  it('cannot be used when a quote is not closed', () => {
    expect(sheetRow('event_id,event', 'E-1,"arrived')).toEqual({ problem: expect.objectContaining({ code: 'not_csv' }) });
  });
});

describe('the format of a file', () => {
  it.each<[string, ImportFormat]>([
    ['{"event_id":"E-1"}', 'ndjson'],
    ['event_id,case_id,event', 'csv'],
    ['case_id;event_id;event', 'csv'],
    ['"event_id","event"', 'csv'],
    ['not json at all', 'ndjson'],
    ['', 'ndjson'],
  ])('is told by its first line: %s', (line, format) => {
    expect(formatOf(line)).toBe(format);
  });
});
