import { LOG_LEVELS, type LogLevel } from '../logging/log-as-json.js';
import { type Settings, flag, oneOf, origins, optional, text, url, whole } from './settings.js';

/** What every process that answers HTTP is set by. */
export const HTTP_SETTINGS = {
  PARLEY_PORT: whole(3000, 0, 65535),
  PARLEY_HOST: text('127.0.0.1'),
  PARLEY_LOG_LEVEL: oneOf<LogLevel>('info', ...LOG_LEVELS),
  /** How long a process that was told to stop goes on answering, so that front doors notice. */
  PARLEY_DRAIN_MS: whole(0, 0, 60_000),
  /** A connection whose unsent bytes have not moved for so long is destroyed. */
  PARLEY_STALLED_ANSWER_SECONDS: whole(30, 5, 3600),
  /** An upload must bring so many bytes a second, on average over 30 seconds. */
  PARLEY_UPLOAD_BYTES_PER_SECOND: whole(2048, 1, 1_000_000),
  /** Uploads in progress of all callers together; the folder for uploads must hold twice as much. */
  PARLEY_UPLOAD_MEGABYTES: whole(256, 10, 1_000_000),
  /** Front-ends on these origins may call the API from a browser. */
  PARLEY_CORS_ORIGINS: origins,
};

/** Whose tokens are believed: an identity provider's, or those that are signed with the key of the data folder. */
export const TOKEN_SETTINGS = {
  PARLEY_JWKS_URL: url,
  /** The address of the keys may be http on another machine: something else, as a mesh with mTLS, keeps them from being changed on their way. */
  PARLEY_JWKS_ALLOW_HTTP: flag(false),
  PARLEY_ISSUER: optional,
  PARLEY_AUDIENCE: optional,
  /** Keys of the identity provider are fetched again after so long. */
  PARLEY_JWKS_CACHE_SECONDS: whole(300, 5, 86_400),
  /** A token of the identity provider may live so long, from issue to expiry. */
  PARLEY_TOKEN_LIFETIME_HOURS: whole(24, 1, 8760),
  PARLEY_DATA: text('.parley'),
};

/** How many live streams of one seller an instance serves; 0 is no limit. */
export const STREAM_SETTINGS = { PARLEY_STREAMS_PER_SELLER: whole(10, 0, 1_000_000) };

export type HttpSettings = Settings<typeof HTTP_SETTINGS>;
export type TokenSettings = Settings<typeof TOKEN_SETTINGS>;

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

type ProviderSettings = Pick<TokenSettings, 'PARLEY_JWKS_URL' | 'PARLEY_JWKS_ALLOW_HTTP' | 'PARLEY_ISSUER' | 'PARLEY_AUDIENCE'>;

/** The identity provider's settings: all three or none. An error names no more of the address than its host, as the rest may be secret. */
export function identityProvider(settings: ProviderSettings) {
  const { PARLEY_JWKS_URL: jwksUrl, PARLEY_JWKS_ALLOW_HTTP: isHttpAllowed, PARLEY_ISSUER: issuer, PARLEY_AUDIENCE: audience } = settings;
  if (jwksUrl === null && issuer === null && audience === null) return null;
  if (jwksUrl === null || issuer === null || audience === null) {
    throw new Error('The settings are wrong:\n  PARLEY_JWKS_URL, PARLEY_ISSUER and PARLEY_AUDIENCE are set together or not at all');
  }
  const { protocol, hostname, host, username, password } = new URL(jwksUrl);
  if (username !== '' || password !== '') throw new Error(`The settings are wrong:\n  PARLEY_JWKS_URL must not contain a user name or password, and does for ${host}`);
  if (protocol !== 'https:' && !LOOPBACK.test(hostname) && !isHttpAllowed) {
    throw new Error(
      `The settings are wrong:\n  PARLEY_JWKS_URL must be https, not http://${host}: keys that were changed on their way let anybody in. ` +
        'If a service mesh encrypts the connection, set PARLEY_JWKS_ALLOW_HTTP=true',
    );
  }
  return { jwksUrl, issuer, audience };
}
