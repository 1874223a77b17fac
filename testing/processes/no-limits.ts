/** Settings under which a caller may do as much as the process can. */
export const NO_LIMITS = {
  PARLEY_MESSAGES_PER_MINUTE: '0',
  PARLEY_REPLIES_PER_MINUTE: '0',
  PARLEY_UPLOADS_PER_MINUTE: '0',
  PARLEY_UPLOAD_MEGABYTES_PER_DAY: '0',
  PARLEY_WRITES_PER_MINUTE: '0',
  PARLEY_READS_PER_MINUTE: '0',
} as const;
