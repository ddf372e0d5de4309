/** Directives other than ACLs and access lines: which of them decide about requests. */
import type { OtherLine } from '../config.ts';

/** What a directive has to do with the decision about a request. */
export type Effect =
  | 'none'
  /** It opens a port for clients, so that the text is a whole configuration and no fragment of one. */
  | 'port'
  /** It opens a port whose tunnels `ssl_bump` may open. */
  | 'bumping-port'
  /** It may decide anything. */
  | 'unknown';

/**
 * Those that decide nothing about who gets where: logs, caches, timeouts, processes, how Squid presents itself, and
 * where its connections go once a request is granted; and what only serves ACL types that are not understood
 * (squid.conf.documented).
 */
const harmless: ReadonlySet<string> = new Set(
  `
  access_log cache_access_log cache_log cache_store_log debug_options log_mime_hdrs logfile_daemon logfile_rotate
  logformat strip_query_terms buffered_logs netdb_filename email_err_data
  cache cache_dir cache_mem cache_replacement_policy cache_swap_high cache_swap_low cache_swap_state
  max_stale maximum_object_size maximum_object_size_in_memory memory_cache_mode memory_cache_shared memory_pools
  memory_pools_limit memory_replacement_policy minimum_expiry_time minimum_object_size negative_dns_ttl negative_ttl
  positive_dns_ttl quick_abort_max quick_abort_min quick_abort_pct range_offset_limit
  read_ahead_gap refresh_all_ims refresh_pattern reload_into_ims send_hit shared_memory_locking store_avg_object_size
  store_dir_select_algorithm store_miss store_objects_per_bucket collapsed_forwarding
  client_idle_pconn_timeout client_lifetime client_persistent_connections connect_retries connect_timeout
  dead_peer_timeout detect_broken_pconn forward_max_tries forward_timeout half_closed_clients icp_query_timeout
  ident_timeout pconn_timeout peer_connect_timeout persistent_connection_after_error persistent_request_timeout
  read_timeout request_start_timeout request_timeout server_idle_pconn_timeout server_persistent_connections
  shutdown_lifetime write_timeout pipeline_prefetch
  cache_effective_group cache_effective_user chroot coredump_dir cpu_affinity_map hopeless_kid_revival_delay
  max_filedescriptors pid_filename pinger_enable pinger_program umask unlinkd_program workers
  cache_mgr cachemgr_passwd deny_info error_default_language error_directory error_log_languages err_html_text
  err_page_stylesheet forwarded_for ftp_user httpd_suppress_version_string mail_from mail_program
  mime_table icon_directory short_icon_urls unique_hostname visible_hostname
  via icp_port htcp_port snmp_port snmp_access icp_access htcp_access announce_period
  dns_defnames dns_multicast_local dns_nameservers dns_packet_max dns_retransmit_interval dns_timeout fqdncache_size
  ipcache_high ipcache_low ipcache_size
  always_direct cache_peer cache_peer_access cache_peer_domain never_direct nonhierarchical_direct prefer_direct
  tcp_outgoing_address tcp_outgoing_tos tcp_recv_bufsize udp_incoming_address udp_outgoing_address
  delay_access delay_class delay_initial_bucket_level delay_parameters delay_pools
  sslcrtd_children sslcrtd_program sslproxy_session_cache_size tls_outgoing_options
  auth_param authenticate_cache_garbage_interval authenticate_ip_ttl authenticate_ttl external_acl_type
  `
    .trim()
    .split(/\s+/),
);

/** Words behind a port that change nothing about its requests. */
const plainPortWord =
  /^(?:name=|tcpkeepalive|disable-pmtu-discovery=|connection-auth|no-connection-auth|worker-queues)/;
/** Words that say how a bumping port makes its certificates. */
const certificateWord =
  /^(?:(?:tls-)?(?:cert|key|cafile|dh|min-version)=|generate-host-certificates|dynamic_cert_mem_cache_size=|cipher=|options=)/;

/** What a directive does. */
export function effectOf({ name, text }: OtherLine): Effect {
  if (harmless.has(name)) return 'none';
  if (name !== 'http_port') return 'unknown';
  const words = text.split(/[ \t]+/).slice(2);
  const comment = words.findIndex((word) => word.startsWith('#'));
  const others = (comment < 0 ? words : words.slice(0, comment)).filter((word) => !plainPortWord.test(word));
  if (others.length === 0) return 'port';
  const bumps = others.includes('ssl-bump');
  return bumps && others.every((word) => word === 'ssl-bump' || certificateWord.test(word))
    ? 'bumping-port'
    : 'unknown';
}
