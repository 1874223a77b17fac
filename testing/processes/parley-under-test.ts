import { type TokenSource } from '../marketplace/client/claims.js';
import { type TokenKey } from '../marketplace/client/tokens.js';

/** A running Parley, local or external. */
export interface ParleyUnderTest {
  readonly baseUrl: string;
  readonly token: TokenSource;
  /** The signing key, if the scenarios have it. */
  readonly key?: TokenKey;
  /** Its log so far, if it is accessible. */
  logs(): string;
  /** Stops it if it was started for this test. */
  stop(): Promise<void>;
}
