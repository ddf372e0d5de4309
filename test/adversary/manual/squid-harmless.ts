/** Kinds of edits of texts for Squid that change nothing which is governed: so answered Squid 5.7, with and without each. */
import type { Harmless } from './generate.ts';

/** Lines of one of these directives. */
function linesOf(names: string): RegExp {
  return new RegExp(`^\\d (?:front|end): (?:${names.trim().split(/\s+/).join('|')})(?: |$)`);
}

const decidesNothing = linesOf(`
  acl_uses_indirect_client allow_underscore announce_host announce_period announce_port
  authenticate_cache_garbage_interval authenticate_ip_ttl authenticate_ttl background_ping_rate
  balance_on_multiple_ip broken_posts broken_vary_encoding buffered_logs cache cache_mem cache_mgr
  cache_miss_revalidate cache_peer_domain cache_replacement_policy cache_swap_high cache_swap_low cache_vary
  cachemgr_passwd check_hostnames chunked_request_body_max_size client_db client_delay_pools client_dst_passthru
  client_idle_pconn_timeout client_ip_max_connections client_lifetime client_netmask
  client_persistent_connections client_request_buffer_max_size clientside_tos collapsed_forwarding
  collapsed_forwarding_access connect_retries connect_timeout cpu_affinity_map dead_peer_timeout debug_options
  delay_pool_uses_indirect_client delay_pools detect_broken_pconn digest_generation
  digest_rebuild_chunk_percentage digest_rebuild_period digest_rewrite_period digest_swapout_chunk_size
  dns_defnames dns_multicast_local dns_nameservers dns_packet_max dns_retransmit_interval dns_testnames
  dns_timeout dns_v4_fallback dns_v4_first ecap_enable email_err_data emulate_httpd_log err_html_text
  error_default_language error_log_languages eui_lookup extension_methods external_refresh_check forward_log
  forward_max_tries forward_timeout forwarded_for fqdncache_size ftp_client_idle_timeout ftp_eprt ftp_epsv
  ftp_epsv_all ftp_list_width ftp_passive ftp_sanitycheck ftp_telnet_protocol ftp_user global_internal_static
  half_closed_clients happy_eyeballs_connect_gap happy_eyeballs_connect_limit happy_eyeballs_connect_timeout
  header_access hierarchy_stoplist high_memory_warning high_page_fault_warning high_response_time_warning
  hopeless_kid_revival_delay host_verify_strict hostname_aliases htcp_access htcp_clr_access htcp_port
  http_accel_surrogate_remote http_upgrade_request_protocols httpd_accel_no_pmtu_disc httpd_accel_surrogate_id
  httpd_suppress_version_string icap_enable icp_access icp_hit_stale icp_port icp_query_timeout ie_refresh
  ignore_expect_100 ignore_ims_on_miss ignore_unknown_nameservers incoming_dns_average incoming_rate
  incoming_tcp_average incoming_udp_average ipcache_high ipcache_low ipcache_size log_fqdn log_icp_queries
  log_ip_on_direct log_mime_hdrs log_uses_indirect_client logfile_rotate logformat mail_from max_filedescriptors
  max_open_disk_fds max_stale maximum_icp_query_timeout maximum_object_size maximum_object_size_in_memory
  maximum_single_addr_tries mcast_icp_query_timeout memory_cache_mode memory_cache_shared memory_pools
  memory_pools_limit memory_replacement_policy min_dns_poll_cnt min_tcp_poll_cnt min_udp_poll_cnt
  minimum_direct_hops minimum_direct_rtt minimum_expiry_time minimum_icp_query_timeout minimum_object_size
  negative_dns_ttl negative_ttl netdb_high netdb_low netdb_ping_period no_cache nonhierarchical_direct note
  offline_mode pconn_lifetime peer_connect_timeout persistent_connection_after_error pinger_enable
  pipeline_prefetch positive_dns_ttl prefer_direct proxy_protocol_access qos_flows query_icmp quick_abort_pct
  range_offset_limit read_ahead_gap read_timeout referer_log refresh_all_ims refresh_pattern refresh_stale_hit
  reload_into_ims reply_header_access reply_header_add reply_header_max_size reply_header_replace
  request_body_max_size request_entities request_header_access request_header_add request_header_max_size
  request_header_replace request_start_timeout request_timeout retry_on_error send_hit server_http11
  server_idle_pconn_timeout server_pconn_for_nonretriable server_persistent_connections shared_memory_locking
  shared_transient_entries_limit short_icon_urls shutdown_lifetime sleep_after_fork snmp_access snmp_port
  spoof_client_ip ssl_unclean_shutdown sslcrtd_children sslproxy_cafile sslproxy_capath sslproxy_cert_adapt
  sslproxy_cert_error sslproxy_cert_sign sslproxy_cipher sslproxy_flags sslproxy_options
  sslproxy_session_cache_size sslproxy_session_ttl sslproxy_version stats_collection store_avg_object_size
  store_dir_select_algorithm store_id_access store_id_bypass store_id_children store_id_extras store_miss
  store_objects_per_bucket strip_query_terms tcp_outgoing_tos tcp_recv_bufsize test_reachability
  tproxy_uses_indirect_client umask unique_hostname update_headers upgrade_http0.9 url_rewrite_concurrency
  url_rewrite_timeout useragent_log vary_ignore_expire via visible_hostname wais_relay_host wais_relay_port
  windows_ipaddrchangemonitor workers write_timeout zero_buffers zph_local
`);

/** What they name, a file, a program, a user or an address, has to be on the machine: no part of what a text means. */
const ofMachine = linesOf(`
  access_log announce_file auth_param cache_dir cache_effective_group cache_effective_user cache_log
  cache_store_log cache_swap_state coredump_dir diskd_program err_page_stylesheet error_directory
  external_acl_type icap_log icon_directory logfile_daemon mail_program mcast_groups mime_table netdb_filename
  pid_filename pinger_program snmp_incoming_address snmp_outgoing_address sslcrtd_program sslpassword_program
  sslproxy_foreign_intermediate_certs tls_outgoing_options udp_incoming_address udp_outgoing_address
  unlinkd_program
`);

/** Edits that are not asked of a Squid that runs here. */
export const dependsOnMachine: RegExp = new RegExp(
  `${ofMachine.source}|_port |hosts_file|workers|deny_info|uri_whitespace|relaxed_header|(?:Other|X-Sink) deny`,
);

const never =
  '(?:peername|http_status|rep_|has response|transaction_initiator internal|any-of$|all-of .*!all|proto ALL|port 9|urlpath_regex \\^\\$)';
const always =
  '(?:src (?:all|0/0)|dstdom_regex \\.$|url_regex \\.$|port [01]-65535|hier_code HIER_NONE|annotate|has (?:request|ALE)|transaction_initiator client|(?:any|all)-of all|all-of$|any-of rulec-test\\.connect !)';

export const harmless: readonly Harmless[] = [
  [
    decidesNothing,
    'logs, caches, timeouts, processes and headers decide nothing, and obsolete names are skipped',
  ],
  [ofMachine, 'what it names has to be on the machine; it decides nothing else'],
  [/: hosts_file /, 'nothing in the text looks names up'],
  [/: acl /, 'an ACL that no line asks, or values of a predefined one that it has'],
  [
    /: http_access(?: (?!allow |deny )| allow$|$)/,
    'Squid says that allow or deny is missing, and skips the line',
  ],
  [/: http_access (?:allow !all|10 allow all)$/, 'it never matches'],
  [/^\d end: http_access deny all$/, 'everything is denied before it'],
  [/: deny_info /, 'what a denial says'],
  [/^[02] .*: follow_x_forwarded_for(?: |$)/, 'no line asks for the address of the client'],
  [/: (?:follow_x_forwarded_for|always_direct|never_direct) deny all$/, 'so it is without the line'],
  [
    /: (?:miss_access|http_reply_access|adapted_http_access|http_access2) allow all$/,
    'so it is without the line',
  ],
  [/: (?:reply_body_max_size none|request_body_max_size 0.*)$/, 'so it is without the line'],
  [/: ssl_bump /, 'no port opens TLS'],
  [/: http_port /, 'one more port, for the same clients and lines'],
  [/: configuration_includes_quoted_values /, 'no line that is read behind it has quotes'],
  [/: (?:uri_whitespace|relaxed_header_parser) /, 'a path with a blank is not plain (RFC 3986, section 3.3)'],
  [/: quick_abort_m/, 'what becomes of an answer that nobody waits for'],
  [
    / ACL (?:that nothing asks|of (?:a last denial|cache deny|access_log none)): /,
    'what is denied is denied, and the others decide nothing',
  ],
  [/ ACL of follow_x_forwarded_for deny: /, 'no line asks for the address of the client'],
  [
    new RegExp(
      ` ACL (?:of a first denial|of a (?:first|last) allow|not in an allow|not in a denial|in any-of): ${never}`,
    ),
    'it never matches a request that gets there',
  ],
  [
    / ACL (?:not in an allow|not in a denial|in any-of|of a first denial): (?:dstdomain (?:\.|none)|dstdom_regex (?:-i EVIL|\^none\$)|url_regex (?:evil|\^https\?:\/\/b)|urlpath_regex \.|proto HTTP FTP|method (?:GET|NONE))$/,
    'it matches no CONNECT to these hosts',
  ],
  [
    new RegExp(` ACL (?:in an allow|in a denial|in all-of|in the closing): ${always}`),
    'it matches every request that gets there',
  ],
  [
    / ACL (?:in an allow|in a denial|in all-of): (?:dstdomain \.example|method GET POST PUT HEAD CONNECT|any-of rulec-test\.connect)$/,
    'it matches every request that gets there',
  ],
];
