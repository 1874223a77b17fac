import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useText } from '../i18n/language.js';
import { type LiveState } from '../live/live-connection.js';
import { useParley } from '../live/parley.js';
import { Button } from '../ui/button.js';
import { Icon } from '../ui/icon.js';
import { toast } from '../ui/toasts.js';
import styles from './live-state.module.css';

function useLiveState(): LiveState {
  const { live } = useParley();
  return useSyncExternalStore(live.subscribe, live.state);
}

/** Whether what is seen is live. */
export function LiveDot() {
  const text = useText();
  const { name } = useLiveState();
  const words = name === 'open' ? text.live.open : name === 'connecting' ? text.live.connecting : text.live.lost;
  return (
    <p className={styles.dot} data-state={name} title={words}>
      <span className={styles.words}>{name === 'lost' ? text.live.connecting : words}</span>
    </p>
  );
}

/** Says over everything that the connection is lost, and for a moment that it is back. */
export function LiveBar() {
  const parley = useParley();
  const text = useText();
  const state = useLiveState();
  const wasLost = useRef(false);
  useEffect(() => {
    if (state.name === 'lost') wasLost.current = true;
    if (state.name !== 'open') return;
    if (wasLost.current) toast(text.live.back);
    wasLost.current = false;
  }, [state.name, text]);
  return (
    <div role="status" className={styles.place}>
      {state.name === 'lost' && (
        <div className={styles.bar}>
          <Icon name="offline" size={18} />
          <span>{text.live.lost}</span>
          <Button look="quiet" onPress={parley.live.retry}>
            {text.live.retry}
          </Button>
        </div>
      )}
    </div>
  );
}
