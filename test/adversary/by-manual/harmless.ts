/**
 * What elements and attributes may stand where a schema has none, and change nothing that is asked: each kind of edit with
 * the reason. Whether a known element says something else is judged by the evaluator beside this.
 */
export const harmlessKinds: readonly (readonly [kind: RegExp, why: string])[] = [
  [
    /^\/(?:mgt-config|shared\/botnet|devices\/\*\/(?:network|deviceconfig))\b/,
    'parts that say who manages the device, where its interfaces are, and what it is called: rules do not go by them',
  ],
  [
    /with the attribute (?:uuid|loc|src|ptpl|admin|time|dirtyId|version|disabled|deleted|override|action|name)$/,
    'attributes are notes of the management on who changed what and where it came from; names are those of entries alone',
  ],
  [
    /with <(?:uuid|group-tag|description|log-setting|log-start|log-end|tag)\b/,
    'words for people, and what is logged',
  ],
  [/with <(?:qos|icmp-unreachable)\b/, 'how a packet is marked, and what a refused client is told'],
  [
    /with <(?:source-hip|destination-hip|hip-profiles|source-device|destination-device|source-imsi|source-imei|source-nw-slice|saas-user-list|saas-tenant-list)><member>any$/,
    'no condition: that is what its absence says',
  ],
  [/with <disable-inspect>no$/, 'the default'],
  [/with <(?:profile-setting|target)\/>$/, 'nothing: a setting without anything in it'],
  [
    /with <(?:dynamic-user-group|schedule|profile-group|log-settings|region|external-list|application-group|application-filter|shared|template|network|zone|address|address-group|profiles)\b/,
    'a definition that no rule names, or a part without anything in it',
  ],
  [
    /(?:log-start|log-end|log-setting|disabled|description|tag|negate-source|negate-destination|source-user|category|application|rule-type) called /,
    'the default of one field, now a word in another that decides nothing: evaluated, and a value that does decide is not equal',
  ],
  [
    /^\/readonly\/devices\/\*\/device-group(?:\/\*)? with <(?!parent-dg|entry)/,
    'what Panorama keeps of a group by itself: rules go by its parent alone',
  ],
  [/^tag\/\*/, 'tags are for people: no rule goes by one'],
  [/\/site\b/, 'a rule of the site below the closing denial'],
  [/ also in /, 'a name in a list beside the same name, or where nothing is read'],
  [/^rulebase\/decryption\//, 'of a whole device without a rule that opens TLS: nothing is opened'],
];
