import { LOG_LEVELS, type LogLevel } from '../logging/log-as-json.js';
import { type Settings, flag, oneOf, origins, optional, text, url, whole } from './settings.js';

/** Port and address of each process, logging, and bounds of connections and uploads. */
export const HTTP_SETTINGS = {
  /** Port to listen on; 0 selects a free one. */
  PARLEY_PORT: whole(3000, 0, 65535),
  /** Address to listen on. */
  PARLEY_HOST: text('127.0.0.1'),
  /** Lines of this level and above are logged, as JSON on stdout. */
  PARLEY_LOG_LEVEL: oneOf<LogLevel>('info', ...LOG_LEVELS),
  /** How long the process keeps answering after SIGTERM, so that the front door stops sending requests to it. */
  PARLEY_DRAIN_MS: whole(0, 0, 60_000),
  /** A connection is closed if its unsent bytes have not moved for this time. */
  PARLEY_STALLED_ANSWER_SECONDS: whole(30, 5, 3600),
  /** Minimum rate of an upload, on average over 30 seconds; a slower one is answered 408. */
  PARLEY_UPLOAD_BYTES_PER_SECOND: whole(2048, 1, 1_000_000),
  /** Uploads in progress of all callers together; beyond this, uploads are answered 503. The folder for uploads must hold twice as much. */
  PARLEY_UPLOAD_MEGABYTES: whole(256, 10, 1_000_000),
  /** Origins whose front-ends may call the API from a browser, without cookies; none by default. */
  PARLEY_CORS_ORIGINS: origins,
};

/**
 * The issuer of tokens: an identity provider, or the key in the data folder. `PARLEY_JWKS_URL`, `PARLEY_ISSUER` and `PARLEY_AUDIENCE` are set
 * together or not at all.
 */
export const TOKEN_SETTINGS = {
  /** Address of the identity provider's keys (JWKS). */
  PARLEY_JWKS_URL: url,
  /**
   * `true`: the keys may be fetched by http from another machine. An attacker who can change the response in transit can impersonate any user:
   * set it only if something else protects the connection, for instance a service mesh with mTLS.
   */
  PARLEY_JWKS_ALLOW_HTTP: flag(false),
  /** `iss` of the provider's tokens. */
  PARLEY_ISSUER: optional,
  /** `aud` of the provider's tokens. */
  PARLEY_AUDIENCE: optional,
  /** How long the keys of the provider are cached: a withdrawn key is refused after this time. */
  PARLEY_JWKS_CACHE_SECONDS: whole(300, 5, 86_400),
  /** Maximum lifetime of a token of the provider, from issue to expiry; a longer one is refused. */
  PARLEY_TOKEN_LIFETIME_HOURS: whole(24, 1, 8760),
  /** The data folder: the signing key and, on one machine, all data. */
  PARLEY_DATA: text('.parley'),
};

/** Bounds of live streams. */
export const STREAM_SETTINGS = {
  /** Live streams of one seller in all instances together; one more ends the oldest; 0 means no limit. */
  PARLEY_STREAMS_PER_SELLER: whole(10, 0, 1_000_000),
};

export type HttpSettings = Settings<typeof HTTP_SETTINGS>;
export type TokenSettings = Settings<typeof TOKEN_SETTINGS>;
export type StreamSettings = Settings<typeof STREAM_SETTINGS>;

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

type ProviderSettings = Pick<TokenSettings, 'PARLEY_JWKS_URL' | 'PARLEY_JWKS_ALLOW_HTTP' | 'PARLEY_ISSUER' | 'PARLEY_AUDIENCE'>;

/** The identity provider's settings: all three or none. Error messages contain only the host of the address, as the rest may be secret. */
export function identityProvider(settings: ProviderSettings) {
  const { PARLEY_JWKS_URL: jwksUrl, PARLEY_JWKS_ALLOW_HTTP: isHttpAllowed, PARLEY_ISSUER: issuer, PARLEY_AUDIENCE: audience } = settings;
  if (jwksUrl === null && issuer === null && audience === null) return null;
  if (jwksUrl === null || issuer === null || audience === null) {
    throw new Error('The settings are wrong:\n  PARLEY_JWKS_URL, PARLEY_ISSUER and PARLEY_AUDIENCE are set together or not at all');
  }
  const { protocol, hostname, host, username, password } = new URL(jwksUrl);
  if (username !== '' || password !== '') throw new Error(`The settings are wrong:\n  PARLEY_JWKS_URL must not contain a user name or password (host ${host})`);
  if (protocol !== 'https:' && !LOOPBACK.test(hostname) && !isHttpAllowed) {
    throw new Error(
      `The settings are wrong:\n  PARLEY_JWKS_URL must be https, not http://${host}: a changed key would accept forged tokens. ` +
        'If a service mesh encrypts the connection, set PARLEY_JWKS_ALLOW_HTTP=true',
    );
  }
  return { jwksUrl, issuer, audience };
}
