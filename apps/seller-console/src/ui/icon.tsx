/** The console's own icons, drawn on a grid of 20. They are hidden from screen readers, because their parent has a name. */
const PATHS = {
  messages: 'M4 4.5h12a1.5 1.5 0 0 1 1.5 1.5v7a1.5 1.5 0 0 1-1.5 1.5H9.5L6 17.5v-3H4A1.5 1.5 0 0 1 2.5 13V6A1.5 1.5 0 0 1 4 4.5ZM6.5 8h7M6.5 11h4.5',
  orders: 'M3.5 6.5 10 3l6.5 3.5v7L10 17l-6.5-3.5v-7ZM3.5 6.5 10 10l6.5-3.5M10 10v7M6.75 4.75l6.5 3.5',
  system: 'M3.5 8.5v3h2l6 3.5V5l-6 3.5h-2ZM14.5 7.5a3.5 3.5 0 0 1 0 5M5.5 11.5l1 4',
  growth: 'M3 15.5l4.5-5 3 2.5L16.5 6M12.5 6h4v4',
  blacklist: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM5.2 5.2l9.6 9.6',
  check: 'm4.5 10.5 3.5 3.5 7.5-8',
  checkAll: 'm2.5 10.5 3.5 3.5 7-8M9.5 13l1 1 7-8',
  chevronDown: 'm5.5 8 4.5 4.5L14.5 8',
  chevronLeft: 'M12 5 7 10l5 5',
  chevronRight: 'm8 5 5 5-5 5',
  close: 'm5 5 10 10M15 5 5 15',
  emoji: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM7 12c.7 1.2 1.7 1.8 3 1.8s2.3-.6 3-1.8M7.5 8v.5M12.5 8v.5',
  picture: 'M4 4h12a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1ZM3 13.5l4-4 3.5 3.5 2-2 4.5 4M12.5 7.5h.5',
  send: 'M3.5 10 16.5 4l-4 12.5-3-5.5-6-1ZM9.5 11l3-3',
  label: 'M3.5 4.5v5l7 7 6-6-7-7h-5a1 1 0 0 0-1 1ZM6.5 7.5h.5',
  more: 'M5 10h.01M10 10h.01M15 10h.01',
  user: 'M10 10a3.25 3.25 0 1 0 0-6.5A3.25 3.25 0 0 0 10 10ZM3.5 17c.6-3 3-4.5 6.5-4.5s5.9 1.5 6.5 4.5',
  reply: 'M8 5 3.5 9.5 8 14M3.5 9.5H12a4.5 4.5 0 0 1 4.5 4.5v1',
  undo: 'M7 4 3.5 7.5 7 11M3.5 7.5H12a4.5 4.5 0 0 1 0 9H7',
  clock: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM10 6.5V10l2.5 2',
  alert: 'M10 3.5 2.5 16.5h15L10 3.5ZM10 8.5v3.5M10 14.2v.1',
  offline: 'M3 3l14 14M5 10.5a7 7 0 0 1 2.5-1.7M2.5 8a10 10 0 0 1 2.2-1.6M8.5 5.1A10 10 0 0 1 17.5 8M11.5 8.6a7 7 0 0 1 3.5 1.9M7.5 13a3.6 3.6 0 0 1 5 0M10 16v.1',
  settings: 'M4 6h7M15 6h1M4 14h1M9 14h7M13 4v4M7 12v4',
  truck: 'M2.5 5.5h9v8h-9zM11.5 8.5h3l3 2.5v2.5h-6zM6 15.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3ZM14 15.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Z',
  unread: 'M3 5.5h14v9H3zM3 6l7 5 7-5',
  keyboard: 'M2.5 5.5h15v9h-15zM5.5 8.5h.01M8.5 8.5h.01M11.5 8.5h.01M14.5 8.5h.01M6.5 11.5h7',
  signOut: 'M8.5 4h-4v12h4M8 10h8.5M13.5 7l3 3-3 3',
  external: 'M8 4.5H4.5v11h11V12M11 4h5v5M16 4l-7 7',
  info: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM10 9v4.5M10 6.5v.1',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      viewBox="0 0 20 20"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 2.5 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
