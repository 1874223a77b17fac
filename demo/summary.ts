import { type Figures, figuresSeen, figuresWanted, lateEvents, requestsOf, unknownStatuses } from './figures.js';
import { faultsOf, type DayResult } from './play-and-compare.js';

const COLUMNS: readonly (readonly [keyof Figures, string])[] = [
  ['conversations', 'conversations'],
  ['unanswered', 'unanswered'],
  ['orders', 'orders'],
  ['toActOn', 'to act on'],
  ['notices', 'notices'],
  ['unread', 'unread'],
  ['blacklisted', 'blacklisted'],
];
const FAULTS_AT_MOST = 30;

/** A summary of a played day. Shows a figure that differs from the expected one as `got/wanted`. */
export function summary(performed: DayResult): string {
  const { day, played, seconds, garbage, outcomes } = performed;
  const events = day.orderEvents.length;
  const requests = requestsOf(day);
  const views = outcomes.map(({ view }) => view);
  const faults = faultsOf(performed);
  const lines = [
    `Played in ${seconds.toFixed(1)} s: ${count(events)} order events and ${count(requests)} requests, ${count((events + requests) / seconds)} a second.`,
    '',
    `  order events   ${tallied(played.outcomes)}; ${count(lateEvents(day.orderEvents))} came late; ${count(unknownStatuses(views))} statuses are unknown`,
    `  in batches     ${tallied(played.batches)}`,
    `  refused        ${tallied(played.refused)}, as expected`,
    `  garbage        ${count(day.garbage.length - garbage.length)} of ${count(day.garbage.length)} bodies of invalid order events refused, as expected`,
    `  pictures       ${count(views.reduce((sum, { pictures }) => sum + Object.keys(pictures).length, 0))} seen by sellers`,
    '',
    ...table(performed),
    '',
  ];
  if (faults.length === 0) return [...lines, `As expected, to the last field: ${entityCounts(performed)}.`, ''].join('\n');
  const shown = faults.slice(0, FAULTS_AT_MOST).map((fault) => `  ${fault}`);
  const more = faults.length > shown.length ? [`  and ${count(faults.length - shown.length)} more`] : [];
  return [...lines, `NOT as expected, in ${places(faults.length)}:`, ...shown, ...more, ''].join('\n');
}

function table({ day, played, outcomes }: DayResult): string[] {
  const width = Math.max(6, ...outcomes.map(({ sellerId }) => sellerId.length));
  const row = (name: string, cells: readonly string[], verdict: string): string =>
    `  ${name.padEnd(width)}${cells.map((cell, index) => cell.padStart(COLUMNS[index][1].length + 2)).join('')}  ${verdict}`.trimEnd();
  const sums = COLUMNS.map(() => 0);
  const rows = outcomes.map(({ sellerId, view, differences }) => {
    const seen = figuresSeen(view, played.names);
    const wanted = figuresWanted(day.expected[sellerId]);
    const cells = COLUMNS.map(([name], index) => {
      sums[index] += seen[name];
      return seen[name] === wanted[name] ? count(seen[name]) : `${count(seen[name])}/${count(wanted[name])}`;
    });
    return row(sellerId, cells, differences.length === 0 ? 'ok' : `differs in ${places(differences.length)}`);
  });
  return [row('seller', COLUMNS.map(([, title]) => title), ''), ...rows, row('all', sums.map(count), '')];
}

function entityCounts({ outcomes }: DayResult): string {
  const sum = (size: (view: (typeof outcomes)[number]['view']) => number): string => count(outcomes.reduce((all, { view }) => all + size(view), 0));
  return (
    `${count(outcomes.length)} sellers, ${sum(({ inbox }) => inbox.length)} conversations with ` +
    `${sum(({ messages }) => Object.values(messages).flat().length)} messages, ${sum(({ orders }) => orders.length)} orders with ` +
    `${sum(({ details }) => Object.values(details).flatMap(({ timeline }) => timeline).length)} entries in their timelines`
  );
}

function tallied(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).sort(([, one], [, other]) => other - one);
  return entries.map(([what, times]) => `${count(times)} ${what}`).join(', ') || 'none';
}

function places(number: number): string {
  return number === 1 ? '1 place' : `${count(number)} places`;
}

function count(number: number): string {
  return Math.round(number).toLocaleString('en');
}
