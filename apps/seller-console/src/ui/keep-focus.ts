/**
 * Marks an element that takes the focus when the focused element disappears. Its value is a selector within the element, for the preferred
 * row, field or button; without a match, or empty, the element itself takes the focus.
 */
export const FOCUS_HOME = 'data-focus-home';

const REMEMBERED = 12;
const FALLBACK = '#main [role="row"][tabindex="0"], #main';

/**
 * Never lets the focus fall to the body: when the element that has it is removed or disabled (a bar that closes, a button that has done
 * its work, the button that opened a dialog), it goes to the nearest home around it, or around what had it before.
 */
export function keepFocus(): () => void {
  let current: Element | null = null;
  // The homes around each element that had the focus, newest first.
  let trail: readonly (readonly Element[])[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const remember = ({ target }: FocusEvent): void => {
    if (!(target instanceof Element) || target === document.body) return;
    current = target;
    const homes = homesAround(target);
    if (homes.length > 0) trail = [homes, ...trail].slice(0, REMEMBERED);
  };
  const look = (): void => {
    if (hasFocus() || current === null || isUsable(current)) return;
    current = null;
    for (const home of trail.flat()) {
      const target = targetIn(home);
      if (target && focus(target)) return;
    }
    focus(document.querySelector<HTMLElement>(FALLBACK));
  };
  const observer = new MutationObserver(() => {
    clearTimeout(timer);
    // A closing dialog restores the focus automatically, if its opener still exists.
    if (!hasFocus()) timer = setTimeout(look, 60);
  });
  document.addEventListener('focusin', remember);
  observer.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled', 'hidden', 'inert', 'aria-hidden'] });
  return () => {
    clearTimeout(timer);
    observer.disconnect();
    document.removeEventListener('focusin', remember);
  };
}

function homesAround(element: Element): readonly Element[] {
  const homes: Element[] = [];
  for (let each: Element | null = element; each; each = each.parentElement) if (each.hasAttribute(FOCUS_HOME)) homes.push(each);
  return homes;
}

function targetIn(home: Element): HTMLElement | null {
  if (!isUsable(home)) return null;
  const selector = home.getAttribute(FOCUS_HOME) ?? '';
  const within = selector === '' ? null : home.querySelector<HTMLElement>(selector);
  return within ?? (home as HTMLElement);
}

function focus(element: HTMLElement | null): boolean {
  element?.focus({ preventScroll: true });
  return hasFocus();
}

const hasFocus = (): boolean => document.activeElement !== null && document.activeElement !== document.body;

const isUsable = (element: Element): boolean => element.isConnected && !element.matches(':disabled') && element.closest('[inert]') === null;
