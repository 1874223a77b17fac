/** The topic of what could not be handled in another. */
export function deadLetterTopicOf(topic: string): string {
  return `${topic}.dead-letters`;
}
