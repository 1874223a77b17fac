/**
 * Idioms that a reader has to translate, each with what to write instead, a sentence that it flags and one that it accepts.
 * Only idioms with few false positives are here; docs/glossary.md has the terms to use.
 */
export const PATTERNS = [
  idiom(/(?<=^|[.;:?!] )(what|who|whose|whom)\b(?![^.;]*\?)/gi, 'begin with a verb or a noun phrase; name the actor', 'Who reads an old page reads it again.', 'Reads an old page again.'),
  idiom(/\b(who|what|which|where)ever\b/gi, 'name the actor or thing: "any caller", "each value", "regardless of"', 'It is sent, whatever was read.', 'It is sent regardless of the page.'),
  idiom(/\bnobody\b/gi, 'name the actor: "no client", "no consumer"; or state the fact: "unused"', 'A topic that nobody reads.', 'An unused topic.'),
  idiom(/(?<!\bthere )\b(is|are|was|were) no (?!(longer|more|less|fewer|later|earlier|different|such)\b)/gi, 'say it positively: "invalid", "unknown", "not a"', 'PORT is no setting of this process.', 'There is no conversation c-1; it is no longer open.'),
  idiom(/\bnone (that|which|who)\b/gi, 'use "unknown", "unsupported" or "no X that"', 'A version, and none that is known.', 'An unknown version; none of them is read.'),
  idiom(/(?<!\b(?:says?|shows?|sees?|finds?|knows?|near|from) )\bwhere (it|they|there|nothing|none|no|one|that|this|neither|all) (?!runs?\b|lives?\b)/gi, 'use "if", "when" or "unless" for conditions; "where" is for places', 'Null where there is no picture.', 'The folder where the database is; null if there is no picture.'),
  idiom(/\bas (it is|they are|it was|they were)(?=[.,;:)]|$)/gi, 'use "unchanged", "verbatim"', 'The rest is kept as it is.', 'Keeps the rest unchanged; as it is read, it is counted.'),
  idiom(/\b(told|tells?|telling) (of|about)\b/gi, 'use "notify", "receive", "report"', 'The other tabs are told of it.', 'Notifies the other tabs.'),
  idiom(/\b(st[oa]nd(s|ing)?|stood) still\b/gi, 'use "stall", "make no progress"', 'A consumer that stands still.', 'A stalled consumer.'),
  idiom(/\b(is|are|was|were|be|been) away\b/gi, 'use "unavailable", "disconnected", "stopped"', 'While the broker is away.', 'While the broker is unavailable.'),
  idiom(/\blet(s|ting)? go\b/gi, 'use "release", "close"', 'It lets go of the lease.', 'Releases the lease.'),
  idiom(/\bnow and then\b/gi, 'use "periodically", or give the interval', 'Looks now and then.', 'Looks every 10 s.'),
  idiom(/\bby (itself|themselves)\b/gi, 'use "automatically", "alone"', 'The list loads by itself.', 'The list loads automatically.'),
  idiom(/\bof (its|their) own\b/gi, 'use "its own X", "separate", "dedicated"', 'A process of its own.', 'A separate process.'),
  idiom(/\b(those|they|them|he|one|all|they all) who\b/gi, 'name the role: "writers", "the caller"', 'Those who wrote read it.', 'Writers read it.'),
  idiom(/\ba while\b/gi, 'give the duration', 'It waits a while.', 'It waits for 5 s.'),
  idiom(/\b(stands?|stood|comes?|is|are|gets?) in the way\b/gi, 'use "block", "conflict with"', 'A folder stands in the way.', 'A folder blocks the path.'),
  idiom(/\b(knows?|knew) (nothing|no|none|of)\b/gi, 'use "has no", "does not depend on", "unknown"', 'A client that knows no Brotli.', 'A client without Brotli.'),
  idiom(/\b(bec[ao]mes?|becoming) of\b/gi, 'use "result", "outcome"', 'What became of a stream.', 'The outcome of a stream.'),
  idiom(/\b(go|goes|going|went|gone) on\b/gi, 'use "continue", "resume"', 'The relay goes on.', 'The relay continues.'),
  idiom(/\b(but for|all but)\b/gi, 'use "except", "without"', 'All but for the last.', 'All except the last.'),
  idiom(/\bwork(s|ed|ing)? out\b/gi, 'use "compute", "derive"', 'A view that is worked out.', 'A computed view.'),
  idiom(/\b(put|set|laid) aside\b|\bburied\b/gi, 'use "parked", "dead-lettered"', 'The stream is put aside.', 'The stream is parked.'),
  idiom(/\bwithout a word\b/gi, 'use "silently"', 'It is dropped without a word.', 'It is dropped silently.'),
  idiom(/\b(los(es|e|t|ing)) (a|the|its|their) race\b/gi, 'use "version conflict", "conflict"', 'The writer loses the race.', 'The writer meets a version conflict.'),
  idiom(/\bgood (no longer|for)\b|\bno good\b/gi, 'use "valid", "expired", "invalid"', 'The token is good no longer.', 'The token has expired.'),
];

function idiom(pattern, instead, bad, good) {
  return { pattern, instead, bad, good };
}
