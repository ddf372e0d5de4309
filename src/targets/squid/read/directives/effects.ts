/** Directives other than ACLs and access lines: what they have to do with the decision about a request. */
import { present } from '../../../../diagnostics/present.ts';
import { word } from '../../../../diagnostics/quote.ts';
import type { OtherLine } from '../../config.ts';
import { withoutRemark } from '../parse-blocks.ts';
import { decideNothing, needValues, obsolete, ofOldVersions, takeRemarks } from './decide-nothing.ts';
import { readLogLine } from './log-formats.ts';
import { type Port, readPort } from './ports.ts';
import { ranged, shapes } from './shapes.ts';

/** Why a line is unclear where quoted values are on. */
export const quotedWords = 'quoted values are on, and not all characters mean themselves';

export type Effect =
  /** It decides nothing. Squid starts only where the machine has what it `needs`. */
  | { readonly kind: 'none'; readonly needs?: string }
  /** It opens a port, so that the text is a whole configuration. */
  | Port
  /** It acts on what `http_access` lets through, and can only refuse, redirect or slow it. */
  | { readonly kind: 'later' }
  /** It chooses by which way a request goes on, and whether that one is open is not in the text. */
  | { readonly kind: 'route'; readonly cause: string }
  /** Who the client is may be said by a header of its request. */
  | { readonly kind: 'clients' }
  /** It completes names without a dot. */
  | { readonly kind: 'short-names' }
  /** It includes files that are not at hand, behind a line that decides everything. */
  | { readonly kind: 'include'; readonly cause: string }
  /** It decides nothing, but is of no form that was tried: Squid may refuse the file. */
  | { readonly kind: 'may-not-load'; readonly why: string }
  /** Squid refuses the file. */
  | { readonly kind: 'refused' }
  /** It may decide anything. */
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * What is asked behind `http_access`, and can only refuse, redirect or slow (cf.data.pre, each: "Allow, unless rules exist
 * in squid.conf", or what it does by default).
 */
const later: ReadonlySet<string> = new Set(
  `adapted_http_access http_access2 http_reply_access miss_access reply_body_max_size request_body_max_size
  url_rewrite_program redirect_program url_rewrite_children redirect_children url_rewrite_host_header
  redirect_rewrites_host_header url_rewrite_access redirector_access url_rewrite_bypass redirector_bypass
  url_rewrite_extras location_rewrite_program location_rewrite_access location_rewrite_children store_id_program
  storeurl_rewrite_program icap_enable icap_service icap_class icap_access icap_preview_enable icap_preview_size
  icap_206_enable icap_default_options_ttl icap_persistent_connections icap_connect_timeout icap_io_timeout
  icap_service_failure_limit icap_service_revival_delay icap_retry icap_retry_limit icap_client_username_header
  icap_client_username_encode icap_send_client_ip icap_send_client_username icap_uses_indirect_client ecap_enable
  ecap_service loadable_modules adaptation_access adaptation_service_set adaptation_service_chain
  adaptation_service_iteration_limit adaptation_masterx_shared_names adaptation_meta adaptation_send_client_ip
  adaptation_send_username adaptation_uses_indirect_client on_unsupported_protocol delay_pools delay_class delay_access
  delay_parameters delay_initial_bucket_level client_delay_pools client_delay_initial_bucket_level
  client_delay_parameters client_delay_access response_delay_pool response_delay_pool_access
  force_request_body_continuation client_ip_max_connections sslcrtvalidator_program sslcrtvalidator_children
  request_header_max_size reply_header_max_size client_request_buffer_max_size offline_mode check_hostnames
  request_header_access reply_header_access`.split(/\s+/),
);

/** Values with which these do nothing. */
const idle: Readonly<Record<string, RegExp>> = {
  adapted_http_access: /^allow all$/,
  http_access2: /^allow all$/,
  http_reply_access: /^allow all$/,
  miss_access: /^allow all$/,
  // A bound of 0 refuses every answer that has a body (5.7, observed).
  reply_body_max_size: /^none$/,
  request_body_max_size: /^0(?:[ \t]+(?:KB|MB|GB|bytes))?$/,
  icap_enable: /^off$/,
  ecap_enable: /^off$/,
  delay_pools: /^0$/,
  client_delay_pools: /^0$/,
  client_ip_max_connections: /^-1$/,
};

/** Directives that decide, or stop the start, or are of versions whose effect was not looked at. */
const deciding: ReadonlySet<string> = new Set(
  `chroot max_filedescriptors max_filedesc log_access log_icap neighbor_type_domain wccp_router wccp_version wccp_address wccp2_router wccp2_address
  wccp2_forwarding_method wccp2_return_method wccp2_assignment_method wccp2_service wccp2_service_info wccp2_weight
  wccp2_rebuild_wait tcp_outgoing_mark clientside_mark mark_client_packet mark_client_connection
  digest_bits_per_entry ssl_engine sslproxy_client_certificate sslproxy_client_key auth_schemes  configuration_includes_quoted_values include cache_log_message
  tls_key_log paranoid_hit_validation acl http_access ssl_bump shared_memory_locking cache_peer_access`.split(
    /\s+/,
  ),
);

const none: Effect = { kind: 'none' };

/** What a directive does. */
export function effectOf(line: OtherLine): Effect {
  const { name, unclear } = line;
  const value = readValueOf(line);
  const shape = decideNothing.get(name);
  if (line.mayNotLoad !== undefined) return { kind: 'may-not-load', why: line.mayNotLoad };
  if (shape !== undefined && namesIn(line) !== undefined)
    return { kind: 'none', ...present({ needs: needsOf(name, value) }) };
  if (unclear !== undefined) return { kind: 'unknown', why: unclear };
  if (/^(?:http|https|ascii|ftp)_port$/.test(name)) return readPort(name, value);
  if (name === 'follow_x_forwarded_for') return { kind: 'clients' };
  if (name === 'include') return { kind: 'include', cause: `include:${value}` };
  if (obsolete.has(name) && (value !== '' || !needValues.has(name))) return none;
  if (ofOldVersions.has(name)) return { kind: 'may-not-load', why: `${name} is gone in Squid 7` };
  if (idle[name]?.test(value) === true) return none;
  if (later.has(name)) return { kind: 'later' };
  if (name === 'cache_peer') return { kind: 'route', cause: `parent:${parentOf(value)}` };
  if (name === 'cache_peer_access') return { kind: 'route', cause: `parent:${value.split(/[ \t]/, 1)[0]}` };
  if (name === 'always_direct') return { kind: 'route', cause: 'direct' };
  if (name === 'never_direct') return { kind: 'route', cause: 'parent:any' };
  if (name === 'tcp_outgoing_address')
    return { kind: 'route', cause: `outgoing:${value.split(/[ \t]/, 1)[0]}` };
  if (name === 'append_domain') return { kind: 'short-names' };
  // The reader has followed it.
  if (name === 'configuration_includes_quoted_values' && /^(?:on|off)$/.test(value)) return none;
  if (shape !== undefined) {
    const why = `of ${name}, only ${shape} is known to decide nothing`;
    return ranged.has(shape) ? { kind: 'unknown', why } : { kind: 'may-not-load', why };
  }
  return deciding.has(name)
    ? { kind: 'unknown', why: `the directive ${name} may decide` }
    : { kind: 'refused' };
}

/** Users and groups that packages of Squid make, or systems have: those of Debian, Fedora, Alpine and the BSDs. */
const stock: ReadonlySet<string> = new Set('proxy squid _squid nobody nogroup'.split(' '));

function needsOf(name: string, value: string): string | undefined {
  if (ofOldVersions.has(name)) return `a version before 7, which has no ${name}`;
  const [, what] = /^cache_effective_(user|group)$/.exec(name) ?? [];
  return what === undefined || stock.has(value) ? undefined : `the ${what} ${word(value)}`;
}

function readValueOf({ name, text }: OtherLine): string {
  return (takeRemarks.has(name) ? text : withoutRemark(text)).slice(name.length).trim();
}

/**
 * The names of ACLs in a directive that decides nothing; undefined where its value is of no form that was tried. A macro
 * in a path stands for a part of it; where quotes and escapes are read, they have to stand around plain words.
 */
function namesIn(line: OtherLine): readonly string[] | undefined {
  const shape = decideNothing.get(line.name);
  if (shape === undefined) return undefined;
  const value = readValueOf(line);
  if (line.unclear === quotedWords && !/^(?:[\w.:/,!% -]|"[\w.:/ -]*")*$/.test(value)) return undefined;
  const said = value.replace(/(\/[^\s$]*)\$\{(?:service_name|process_name|process_number)\}/g, '$1x');
  return said.includes('${') ? undefined : shapes[shape]?.(said);
}

/** The format that a line of a log names as its option. */
export function formatOf(line: OtherLine): string | undefined {
  return decideNothing.get(line.name) === 'a log' ? readLogLine(readValueOf(line))?.format : undefined;
}

/**
 * Directives that act behind the access lines, or choose a way, and that name ACLs at their ends: what stands in front of
 * these, and they.
 */
const endings: ReadonlyMap<string, RegExp> = new Map([
  ...`adapted_http_access http_access2 http_reply_access miss_access url_rewrite_access redirector_access
  location_rewrite_access always_direct never_direct follow_x_forwarded_for icap_access adaptation_access
  cache_peer_access delay_access client_delay_access response_delay_pool_access force_request_body_continuation`
    .split(/\s+/)
    .map((name) => [name, /^(?:\S+[ \t]+)?(?:allow|deny)[ \t]+(.*)$/] as const),
  ['reply_body_max_size', /^(?:none|\d\S*(?:[ \t]+(?:bytes|KB|MB|GB))?)(?:[ \t]+(.*))?$/i],
  ['tcp_outgoing_address', /^\S+(?:[ \t]+(.*))?$/],
  ['on_unsupported_protocol', /^\S+(?:[ \t]+(.*))?$/],
]);

/** The ACLs that a directive names: Squid refuses the file where one is not defined before. */
export function aclsNamedBy(line: OtherLine): readonly string[] {
  const known = namesIn(line);
  if (known !== undefined) return known;
  const ending = line.unclear === undefined ? endings.get(line.name) : undefined;
  const [, rest = ''] = ending?.exec(readValueOf(line)) ?? [];
  return rest.split(/[ \t]+/).filter((one) => one !== '');
}

/** The name of a parent: its option `name`, or its host. */
function parentOf(value: string): string {
  return /[ \t]name=(\S+)/.exec(value)?.[1] ?? value.split(/[ \t]/, 1)[0] ?? '';
}
