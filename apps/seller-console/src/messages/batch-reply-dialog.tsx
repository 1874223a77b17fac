import { useEffect, useState } from 'react';
import { asRefusal } from '../api/refusal.js';
import { useText } from '../i18n/language.js';
import { type Selection } from '../list/selection.js';
import { useParley } from '../live/parley.js';
import { DraftField } from '../thread/draft-field.js';
import { EMPTY } from '../thread/drafts.js';
import { Button } from '../ui/button.js';
import { Modal } from '../ui/modal.js';
import { useAskBeforeUnload } from '../ui/use-ask-before-unload.js';
import { batchReplyOf, type BatchReply, type Outcome, sendBatch } from './batch-reply.js';
import { BatchReport } from './batch-report.js';
import { type InboxFilters } from './filters.js';
import { gather, type Target } from './targets.js';
import styles from './batch-reply-dialog.module.css';

/** Where a batch reply is kept until it is sent. */
const PLACE = 'batch';

interface DialogProps {
  readonly selection: Selection;
  readonly filters: InboxFilters;
  readonly onClose: (wasSent: boolean) => void;
}

type Step = 'write' | 'checking' | 'preview' | 'sending' | 'sent';

/** One reply to many: it is written, then it is seen who would be skipped and why, then it is sent, and then what was sent is told. */
export default function BatchReplyDialog({ selection, filters, onClose }: DialogProps) {
  const parley = useParley();
  const text = useText();
  const [step, setStep] = useState<Step>('write');
  const [targets, setTargets] = useState<readonly Target[] | null>(null);
  const [found, setFound] = useState(0);
  const [batch, setBatch] = useState<BatchReply | null>(null);
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const [error, setError] = useState<unknown>(null);
  const [waiting, setWaiting] = useState<number | null>(null);
  const [abort] = useState(() => new AbortController());
  useEffect(() => {
    gather(parley, selection, filters, setFound, abort.signal).then(setTargets, setError);
    // The recipients are the selection at the time when the dialog opens.
  }, [parley, abort]);

  const run = async (next: BatchReply, dryRun: boolean, soFar: readonly Outcome[]): Promise<void> => {
    setError(null);
    setBatch(next);
    setOutcomes(soFar);
    setStep(dryRun ? 'checking' : 'sending');
    let all = soFar;
    try {
      const from = dryRun ? 0 : next.chunks.findIndex((_, index) => sizeUpTo(next, index) >= soFar.length);
      await sendBatch(parley, next, { dryRun, from, signal: abort.signal, onWaiting: setWaiting }, (more) => setOutcomes((all = [...all, ...more])));
      setStep(dryRun ? 'preview' : 'sent');
      if (!dryRun) parley.drafts.set(PLACE, EMPTY);
    } catch (failure) {
      setError(failure);
      setStep(dryRun ? 'write' : 'sending');
    }
  };
  const check = (): void => {
    if (targets) void run(batchReplyOf(targets, parley.drafts.get(PLACE)), true, []);
  };
  const close = (): void => {
    abort.abort();
    onClose(step === 'sent');
  };
  const willSend = outcomes.filter(({ code }) => code === null).length;
  const isRunning = error === null && (step === 'checking' || step === 'sending');
  const total = targets?.length ?? 0;
  const isSending = isRunning && step === 'sending';
  // A reload would forget how far it has come.
  useAskBeforeUnload(isSending);
  return (
    <Modal
      wide
      title={step === 'sent' ? text.batch.sent(willSend) : text.batch.title(targets?.length ?? null)}
      isBusy={isSending}
      onClose={close}
      actions={
        <>
          {step !== 'sent' && <Button onPress={close}>{text.dialogs.cancel}</Button>}
          {step === 'preview' && <Button onPress={() => setStep('write')}>{text.batch.change}</Button>}
          {step === 'preview' && (
            <Button look="primary" icon="send" isDisabled={willSend === 0} onPress={() => batch && void run(batch, false, [])}>
              {text.batch.send(willSend)}
            </Button>
          )}
          {step === 'sending' && error !== null && batch && (
            <Button look="primary" onPress={() => void run(batch, false, outcomes)}>
              {text.batch.goOn}
            </Button>
          )}
          {step === 'sent' && (
            <Button look="primary" onPress={close}>
              {text.dialogs.close}
            </Button>
          )}
        </>
      }
    >
      {step === 'write' && (
        <>
          <p>{targets ? text.batch.write : text.batch.gathering(found)}</p>
          <DraftField
            place={PLACE}
            focusAt={1}
            actions={(readiness) => (
              <Button look="primary" isDisabled={readiness !== 'ready' || total === 0} onPress={check}>
                {readiness === 'uploading' ? text.composer.uploadingAll : text.batch.preview}
              </Button>
            )}
          />
        </>
      )}
      {isRunning && (
        <div className={styles.progress} role="status">
          <p>{waiting !== null ? text.batch.waiting(waiting) : step === 'checking' ? text.batch.checking : text.batch.sending}</p>
          <progress max={total} value={outcomes.length} aria-label={text.batch.progress(outcomes.length, total)} />
          <p className={styles.numbers}>{text.batch.progress(outcomes.length, total)}</p>
        </div>
      )}
      {error !== null && (
        <p className={styles.failed} role="alert">
          {step === 'sending' && `${text.batch.stopped}. `}
          {text.codes[asRefusal(error).code]}
        </p>
      )}
      {(step === 'preview' || step === 'sent' || (step === 'sending' && error !== null)) && (
        <BatchReport draft={batch?.draft ?? EMPTY} outcomes={outcomes} isPreview={step === 'preview'} />
      )}
    </Modal>
  );
}

/** How many conversations there are before a chunk. */
function sizeUpTo({ chunks }: BatchReply, index: number): number {
  return chunks.slice(0, index).reduce((sum, { targets }) => sum + targets.length, 0);
}
