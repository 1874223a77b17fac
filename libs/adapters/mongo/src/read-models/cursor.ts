export { type SeenLines as Seen, formatScopeCursor as formatCursor, parseScopeCursor as parseCursor } from '@parley/event-sourcing';
