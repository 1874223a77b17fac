import { type TokenSource } from '../marketplace/client/claims.js';
import { type TokenKey } from '../marketplace/client/tokens.js';

/** A Parley that answers, wherever it runs. */
export interface ParleyUnderTest {
  readonly baseUrl: string;
  readonly token: TokenSource;
  /** The key behind the tokens, where the scenarios hold it. */
  readonly key?: TokenKey;
  /** What it has written to its log so far, where that can be known. */
  logs(): string;
  /** Ends it where it was started for the test alone. */
  stop(): Promise<void>;
}
