import { type ReactNode } from 'react';
import { Header, Menu as AriaMenu, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from 'react-aria-components';
import { Icon, type IconName } from './icon.js';
import styles from './menu.module.css';

/** One line of a menu. */
export interface MenuLine {
  readonly id: string;
  readonly text: string;
  /** Before the text. */
  readonly icon?: IconName;
  readonly mark?: ReactNode;
  readonly isDanger?: boolean;
  readonly onAction: () => void;
}

/** A group of menu items. A selected item has a tick. */
export interface MenuPart {
  readonly title?: string;
  readonly lines: readonly MenuLine[];
  readonly chosen?: string;
}

/** A button (the child) with a menu of what can be done. */
export function Menu({ name, parts, children, placement }: { readonly name: string; readonly parts: readonly MenuPart[]; readonly children: ReactNode; readonly placement?: 'top start' | 'bottom end' | 'bottom start' }) {
  return (
    <MenuTrigger>
      {children}
      <Popover className={styles.popover} placement={placement ?? 'bottom start'} offset={4}>
        <AriaMenu className={styles.menu} aria-label={name}>
          {parts.map((part, index) => [
            index > 0 && <Separator key={`line ${index}`} className={styles.separator} />,
            <MenuSection
              key={part.title ?? index}
              {...(part.chosen === undefined ? {} : { selectionMode: 'single' as const, selectedKeys: [part.chosen], disallowEmptySelection: true })}
              aria-label={part.title ?? name}
            >
              {part.title !== undefined && <Header className={styles.header}>{part.title}</Header>}
              {part.lines.map((line) => (
                <MenuItem key={line.id} id={line.id} textValue={line.text} className={styles.item} data-danger={line.isDanger || undefined} onAction={line.onAction}>
                  {({ isSelected }) => (
                    <>
                      <span className={styles.mark}>{line.icon ? <Icon name={line.icon} size={18} /> : line.mark}</span>
                      <span className={styles.text} dir="auto">
                        {line.text}
                      </span>
                      {isSelected && <Icon name="check" size={16} />}
                    </>
                  )}
                </MenuItem>
              ))}
            </MenuSection>,
          ])}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
