import { useMemo, useSyncExternalStore } from 'react';
import { useText } from '../i18n/language.js';
import { useParley } from '../live/parley.js';
import { Button } from '../ui/button.js';
import { useTellRefusal } from '../ui/toasts.js';
import { takeBack } from './attempt.js';
import { Bubble } from './bubble.js';
import { bodyOf } from './drafts.js';
import { type Outgoing } from './outbox.js';
import { type Recipient } from './recipient.js';
import { sendInOrder } from './sending.js';
import { type Said, unsaid } from './unsaid.js';

/** The seller's replies that are on their way, without those that are among the messages (oldest first) already. */
export function useOutgoing(to: Recipient, messages: readonly Said[]): readonly Outgoing[] {
  const { outbox } = useParley();
  const entries = useSyncExternalStore(outbox.subscribe, outbox.entries);
  return useMemo(
    () =>
      unsaid(
        entries.filter((entry) => entry.to.id === to.id && entry.to.kind === to.kind),
        messages,
      ),
    [entries, to.id, to.kind, messages],
  );
}

/** An unsent reply, in its future place, with its state. */
export function OutgoingBubble({ entry }: { readonly entry: Outgoing }) {
  const parley = useParley();
  const text = useText();
  const tellRefusal = useTellRefusal();
  const { stopped, writtenAt, draft } = entry;
  const again = (): void => {
    sendInOrder(parley, entry.to).catch(tellRefusal);
  };
  const state =
    stopped === null ? (
      <span role="status">{text.thread.sending}</span>
    ) : (
      <>
        <span role="alert">
          {text.thread.notSent}. {text.codes[stopped]} {text.thread.sentByItself}
        </span>
        <Button look="quiet" onPress={again}>
          {text.thread.tryAgain}
        </Button>
        <Button look="quiet" onPress={() => takeBack(parley, entry.key)}>
          {text.thread.takeBack}
        </Button>
      </>
    );
  return <Bubble message={{ from: 'seller', sentAt: writtenAt, ...bodyOf(draft) }} state={state} />;
}
