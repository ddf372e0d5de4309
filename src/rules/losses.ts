/**
 * The losses that a target may report (semantics, section 4; rule-set language, loss codes).
 * A closed list with its direction: names are added, never changed.
 */
export const losses = {
  'host-by-address': 'over-permit',
  'path-not-visible': 'over-permit',
  'principal-not-visible': 'over-permit',
  'scheme-not-checked': 'over-permit',
  'denial-not-expressible': 'over-permit',
  'path-case-not-seen': 'over-permit',
  'path-decoded': 'over-permit',
  'path-not-normalised': 'over-permit',
  'host-without-addresses': 'under-permit',
  'host-not-visible': 'under-permit',
  'address-behind-name': 'under-permit',
  'address-not-known': 'under-permit',
  'transport-not-carried': 'under-permit',
  'path-dot-in-query': 'under-permit',
  'bare-path-unspecified': 'under-permit',
  'path-not-decoded': 'under-permit',
  'part-label-wildcard': 'under-permit',
  'denial-too-wide': 'under-permit',
  'expired-denial': 'over-permit',
  'inspection-not-controlled': 'obligation',
  'handshake-not-filtered': 'note',
  'addresses-may-be-stale': 'note',
  'wildcard-slash-unspecified': 'note',
} as const;

export type LossDirection = 'over-permit' | 'under-permit' | 'obligation' | 'note';
export type LossCode = keyof typeof losses;
