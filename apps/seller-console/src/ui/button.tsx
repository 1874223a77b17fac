import { type ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps, ToggleButton as AriaToggleButton, type ToggleButtonProps, Tooltip, TooltipTrigger } from 'react-aria-components';
import styles from './button.module.css';
import { Icon, type IconName } from './icon.js';

type Look = 'plain' | 'primary' | 'quiet' | 'danger';

/** A button with words. */
export function Button({ look = 'plain', icon, children, ...props }: ButtonProps & { readonly look?: Look; readonly icon?: IconName; readonly children: ReactNode }) {
  return (
    <AriaButton {...props} className={styles.button} data-look={look}>
      {icon && <Icon name={icon} size={18} />}
      {children}
    </AriaButton>
  );
}

/** A button that is only an icon: its name is its tooltip. */
export function IconButton({ icon, name, look = 'quiet', ...props }: ButtonProps & { readonly icon: IconName; readonly name: string; readonly look?: Look }) {
  return (
    <WithTooltip text={name}>
      <AriaButton {...props} aria-label={name} className={styles.icon} data-look={look}>
        <Icon name={icon} />
      </AriaButton>
    </WithTooltip>
  );
}

/** A filter that is on or off. */
export function Chip({ children, ...props }: ToggleButtonProps & { readonly children: ReactNode }) {
  return (
    <AriaToggleButton {...props} className={styles.chip}>
      {children}
    </AriaToggleButton>
  );
}

function WithTooltip({ text, children }: { readonly text: string; readonly children: ReactNode }) {
  return (
    <TooltipTrigger delay={600} closeDelay={0}>
      {children}
      <Tooltip className={styles.tooltip} offset={6}>
        {text}
      </Tooltip>
    </TooltipTrigger>
  );
}
