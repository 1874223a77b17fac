import { useText } from '../i18n/language.js';
import { type Draft } from '../thread/drafts.js';
import { Pictures } from '../thread/pictures.js';
import { Icon } from '../ui/icon.js';
import { type Outcome, skippedByCode } from './batch-reply.js';
import { useBuyerName } from './buyer-name.js';
import styles from './batch-report.module.css';

const NAMES_SHOWN = 12;

/** The recipients of a batch reply, and the skipped conversations with the reasons. */
export function BatchReport({ draft, outcomes, isPreview }: { readonly draft: Draft; readonly outcomes: readonly Outcome[]; readonly isPreview: boolean }) {
  const text = useText();
  const name = useBuyerName();
  const skipped = skippedByCode(outcomes);
  const skippedCount = outcomes.filter(({ code }) => code !== null).length;
  const sent = outcomes.length - skippedCount;
  return (
    <div className={styles.report} role="status">
      {draft.text !== '' && (
        <blockquote className={styles.text} dir="auto">
          {draft.text}
        </blockquote>
      )}
      {draft.pictures.length > 0 && <Pictures pictureIds={draft.pictures.map(({ pictureId }) => pictureId)} />}
      <p className={styles.line} data-tone="good">
        <Icon name="check" size={18} />
        {isPreview ? text.batch.wouldSend(sent) : text.batch.sent(sent)}
      </p>
      {skippedCount === 0 ? (
        isPreview && <p className={styles.nobody}>{text.batch.nobodySkipped}</p>
      ) : (
        <div className={styles.skipped}>
          <p className={styles.line} data-tone="warn">
            <Icon name="alert" size={18} />
            {isPreview ? text.batch.wouldSkip(skippedCount) : text.batch.skipped(skippedCount)}
          </p>
          <ul>
            {[...skipped].map(([code, targets]) => (
              <li key={code}>
                <strong>{text.codes[code] ?? code}</strong>
                <ul className={styles.names}>
                  {targets.slice(0, NAMES_SHOWN).map((target) => (
                    <li key={target.conversationId}>
                      <bdi>{name(target)}</bdi>
                    </li>
                  ))}
                  {targets.length > NAMES_SHOWN && <li>{text.batch.andMore(targets.length - NAMES_SHOWN)}</li>}
                </ul>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
