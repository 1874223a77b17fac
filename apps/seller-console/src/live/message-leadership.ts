import { randomId } from '../ui/random-id.js';
import { type ElectionMessage, type Leadership } from './leadership.js';
import { type TabChannel } from './tab-channel.js';

/** How long a tab that wants to lead waits for another to object. */
const CLAIM_MS = 150;
const ASK_EVERY_MS = 4000;
const ANSWER_WITHIN_MS = 1500;

/**
 * Leader election by messages between tabs. A tab without a leader claims the lead, and leads unless a leader or a claim of a lower rank
 * objects. Followers ping the leader periodically. Timers of background tabs may be slow, messages are not.
 */
export function messageLeadership(channel: TabChannel, rank: string = `${Date.now().toString(36)} ${randomId()}`): Leadership {
  let role: 'out' | 'claims' | 'leads' | 'follows' = 'out';
  let onChange: (isLeader: boolean) => void = () => undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let unsubscribe: () => void = () => undefined;
  const say = (message: ElectionMessage): void => channel.post({ election: message });
  const after = (ms: number, action: () => void): void => {
    clearTimeout(timer);
    timer = setTimeout(action, ms);
  };

  const become = (next: typeof role): void => {
    const [led, leads] = [role === 'leads', next === 'leads'];
    role = next;
    clearTimeout(timer);
    if (led !== leads) onChange(leads);
  };
  const claim = (): void => {
    become('claims');
    after(CLAIM_MS, lead);
    say({ kind: 'claim', rank });
  };
  const lead = (): void => {
    become('leads');
    say({ kind: 'lead', rank });
  };
  const follow = (): void => {
    become('follows');
    after(ASK_EVERY_MS, () => {
      after(ANSWER_WITHIN_MS, claim);
      say({ kind: 'ask' });
    });
  };
  const hear = (message: ElectionMessage): void => {
    if (message.kind === 'ask' && role === 'leads') say({ kind: 'lead', rank });
    else if (message.kind === 'resign' && role === 'follows') claim();
    else if (message.kind === 'claim' && role === 'leads') say({ kind: 'lead', rank });
    else if (message.kind === 'claim' && role === 'claims') {
      if (message.rank < rank) follow();
      else say({ kind: 'claim', rank });
    } else if (message.kind === 'lead') {
      // Two lead: one of them was frozen, or slow to answer.
      if (role === 'leads' && rank < message.rank) say({ kind: 'lead', rank });
      else follow();
    }
  };

  return {
    start: (listener) => {
      onChange = listener;
      unsubscribe = channel.subscribe(({ election }) => election && hear(election));
      claim();
    },
    stop: () => {
      unsubscribe();
      const led = role === 'leads';
      become('out');
      if (led) say({ kind: 'resign' });
    },
    takeOver: lead,
  };
}
