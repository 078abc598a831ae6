/** Holidays that a count of working days passes over, by name: why a due date lies later than somebody counted on their fingers. */
import { type Day, civilOf, weekdayOf } from './day';
import { type ClosureRule, closureIn } from './working-days';

export interface HolidayName {
  readonly fi: string;
  readonly sv: string;
  readonly en: string;
}

export interface SkippedHoliday {
  readonly day: Day;
  /** Id of the calendar's rule. */
  readonly id: string;
  readonly name: HolidayName;
}

const NAMES: Readonly<Record<string, HolidayName>> = {
  new_year: { fi: 'uudenvuodenpäivä', sv: 'nyårsdagen', en: 'New Year’s Day' },
  epiphany: { fi: 'loppiainen', sv: 'trettondagen', en: 'Epiphany' },
  good_friday: { fi: 'pitkäperjantai', sv: 'långfredagen', en: 'Good Friday' },
  easter_sunday: { fi: 'pääsiäispäivä', sv: 'påskdagen', en: 'Easter Sunday' },
  easter_monday: { fi: 'toinen pääsiäispäivä', sv: 'annandag påsk', en: 'Easter Monday' },
  may_day: { fi: 'vappu', sv: 'första maj', en: 'May Day' },
  ascension: { fi: 'helatorstai', sv: 'Kristi himmelsfärdsdag', en: 'Ascension Day' },
  pentecost: { fi: 'helluntaipäivä', sv: 'pingstdagen', en: 'Whit Sunday' },
  midsummer_eve: { fi: 'juhannusaatto', sv: 'midsommarafton', en: 'Midsummer Eve' },
  midsummer_day: { fi: 'juhannuspäivä', sv: 'midsommardagen', en: 'Midsummer Day' },
  all_saints: { fi: 'pyhäinpäivä', sv: 'alla helgons dag', en: 'All Saints’ Day' },
  independence_day: { fi: 'itsenäisyyspäivä', sv: 'självständighetsdagen', en: 'Independence Day' },
  christmas_eve: { fi: 'jouluaatto', sv: 'julafton', en: 'Christmas Eve' },
  christmas_day: { fi: 'joulupäivä', sv: 'juldagen', en: 'Christmas Day' },
  second_christmas_day: { fi: 'tapaninpäivä', sv: 'annandag jul', en: 'Second Christmas Day' },
};

/**
 * Holidays from Monday to Friday after `from` and up to `to`, in their order. Weekends need no explanation.
 * A rule without a name here goes by its id, so that a new edition's calendar never fails.
 */
export function skippedHolidays(rules: readonly ClosureRule[], from: Day, to: Day): SkippedHoliday[] {
  const skipped: SkippedHoliday[] = [];
  for (let year = civilOf(from).year; year <= civilOf(to).year; year++)
    for (const rule of rules) {
      const day = closureIn(rule, year);
      if (day > from && day <= to && weekdayOf(day) % 6 !== 0) skipped.push({ day, id: rule.id, name: NAMES[rule.id] ?? { fi: rule.id, sv: rule.id, en: rule.id } });
    }
  return skipped.sort((a, b) => a.day - b.day);
}
