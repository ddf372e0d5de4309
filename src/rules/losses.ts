/**
 * The losses that a target may report (semantics, section 4; rule-set language, loss codes).
 * A closed list with its direction: names are added, never changed.
 */
export const losses = {
  'host-by-address': 'over-permit',
  'path-not-visible': 'over-permit',
  'principal-not-visible': 'over-permit',
  'scheme-not-checked': 'over-permit',
  'address-shared': 'over-permit',
  'name-not-exact': 'over-permit',
  'denial-not-expressible': 'over-permit',
  'path-case-not-seen': 'over-permit',
  'path-decoded': 'over-permit',
  'path-not-normalised': 'over-permit',
  'host-without-addresses': 'under-permit',
  'host-not-visible': 'under-permit',
  'resolver-bypassed': 'under-permit',
  'address-behind-name': 'under-permit',
  'address-not-known': 'under-permit',
  'transport-not-carried': 'under-permit',
  'path-dot-in-query': 'under-permit',
  'bare-path-unspecified': 'under-permit',
  'path-not-decoded': 'under-permit',
  'part-label-wildcard': 'under-permit',
  'denial-too-wide': 'under-permit',
  'service-not-matched': 'under-permit',
  'app-shift': 'under-permit',
  'expired-denial': 'over-permit',
  'inspection-not-controlled': 'obligation',
  'handshake-not-filtered': 'note',
  'closing-left-open': 'note',
  'http-not-meant': 'note',
  'rule-not-for-target': 'note',
  'addresses-may-be-stale': 'note',
  'wildcard-slash-unspecified': 'note',
  'advice-only': 'note',
  'implicit-direct': 'note',
} as const;

export type LossDirection = 'over-permit' | 'under-permit' | 'obligation' | 'note';
export type LossCode = keyof typeof losses;

/** What each loss means for the one who loads the text, in half a sentence behind the target's name. */
export const lossWords: Readonly<Record<LossCode, string>> = {
  'host-by-address':
    'filters by address here, so any other name at the addresses of these hosts gets through too',
  'path-not-visible': 'cannot see these paths, so the whole host gets through',
  'principal-not-visible': 'cannot see the user or service, so everybody gets through',
  'scheme-not-checked': 'does not check the protocol, so anything gets through on these ports',
  'address-shared':
    'allows every address that its resolver gave for these hosts, also for other names at the same address',
  'name-not-exact': 'keeps whole domains here: names above or below these get through as well',
  'denial-not-expressible': 'cannot see what these denials match on, so they have no effect there',
  'path-case-not-seen': 'does not tell upper from lower case in these paths',
  'path-decoded': 'decodes paths before it compares them, so more spellings get through',
  'path-not-normalised': 'compares paths as they are spelled, so more of them get through',
  'host-without-addresses': 'cannot see host names, and no addresses are known for these: they are blocked',
  'host-not-visible': 'cannot see the host of these requests: they are blocked',
  'resolver-bypassed':
    'allows only addresses that its resolver gave for these hosts: they are blocked at any other one',
  'address-behind-name': 'sees the name of these requests and not the address: by name they are blocked',
  'address-not-known': 'allows these hosts only at known addresses: they are blocked at any other one',
  'transport-not-carried': 'does not carry this transport: these requests are blocked',
  'path-dot-in-query':
    'mistakes dots in a query, and /.;, for segments that climb out of a path: these requests are blocked',
  'bare-path-unspecified': 'does not document the bare path: it counts as blocked',
  'path-not-decoded':
    'denies a path in every spelling that it decodes to: some that the rule set allows are blocked',
  'part-label-wildcard': 'has no wildcard inside a label: these hosts are blocked',
  'denial-too-wide': 'cannot tell these requests from denied ones: they are blocked',
  'service-not-matched':
    'may not recognise these services, which run inside svchost.exe: they count as blocked',
  'app-shift': 'matches applications: sessions that it identifies as another one than these are blocked',
  'expired-denial': 'has no denial for these: the rule has expired',
  'inspection-not-controlled': 'cannot be shown to leave this TLS traffic unopened, as the rule set demands',
  'handshake-not-filtered': 'lets a connection begin before it decides',
  'closing-left-open': 'has no closing denial: what no rule decides is left to whatever follows the text',
  'http-not-meant': 'reads these services as other than HTTP, and denies http:// URLs on their ports',
  'rule-not-for-target': 'has no denial for these: the rule is for other targets',
  'addresses-may-be-stale': 'uses addresses that may have changed since they were published',
  'wildcard-slash-unspecified':
    'has wildcards that may reach further in clear text than its documentation says',
  'advice-only': 'advises clients and stops none of them',
  'implicit-direct': 'is never asked about some hosts, which clients reach directly',
};
