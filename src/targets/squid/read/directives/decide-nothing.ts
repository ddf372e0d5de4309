/**
 * Directives that decide nothing about who gets where, for values of a form. The names are those of cf.data.pre of Squid
 * 5 to 7, old names behind the present ones. That nothing changes was seen on 5.7 with values at both ends of each form
 * (test/engines/squid-directives.long.test.ts). Whether Squid starts with a folder, a program or a user depends on the
 * machine, and is no part of what a text means.
 */
const table: Readonly<Record<string, string>> = {
  // Logs, caches, how Squid presents itself, and what it keeps about others.
  'on or off': `buffered_logs client_db client_persistent_connections collapsed_forwarding detect_broken_pconn
    email_err_data half_closed_clients httpd_suppress_version_string log_icp_queries log_mime_hdrs
    log_uses_indirect_client memory_cache_shared memory_pools persistent_connection_after_error pinger_enable
    query_icmp refresh_all_ims reload_into_ims server_persistent_connections short_icon_urls ssl_unclean_shutdown
    strip_query_terms test_reachability vary_ignore_expire via windows_ipaddrchangemonitor ftp_passive ftp_epsv_all
    ftp_eprt ftp_sanitycheck ftp_telnet_protocol dns_defnames dns_multicast_local
    cache_miss_revalidate client_dst_passthru host_verify_strict retry_on_error nonhierarchical_direct prefer_direct
    acl_uses_indirect_client delay_pool_uses_indirect_client tproxy_uses_indirect_client request_entities
    http_accel_surrogate_remote icp_hit_stale ignore_unknown_nameservers allow_underscore digest_generation
    ignore_ims_on_miss eui_lookup error_log_languages store_id_bypass`,
  off: 'check_hostnames offline_mode shared_memory_locking',
  // How long a connection without a request is kept: a client opens another (cf.data.pre, each).
  'a second or more': `client_idle_pconn_timeout ftp_client_idle_timeout pconn_lifetime pconn_timeout
    persistent_request_timeout server_idle_pconn_timeout dns_retransmit_interval`,
  // A server or a client that is slow is given up (504), or cut off (cf.data.pre, each). In five seconds a lost packet is sent
  // again twice (RFC 6298: after one second, then two); below, a link that works as usual may be given up.
  'five seconds or more': `connect_timeout forward_timeout peer_connect_timeout read_timeout request_start_timeout
    request_timeout write_timeout dns_timeout`,
  // Whatever is open is cut off then (cf.data.pre); that a request got through was decided before. The bound is one of our own.
  'ten minutes or more': 'client_lifetime',
  'a time': `authenticate_cache_garbage_interval authenticate_ip_ttl authenticate_ttl background_ping_rate
    dead_peer_timeout digest_rebuild_period digest_rewrite_period hopeless_kid_revival_delay max_stale
    minimum_expiry_time negative_dns_ttl negative_ttl netdb_ping_period positive_dns_ttl shutdown_lifetime
    announce_period url_rewrite_timeout ident_timeout`,
  'a size': `tcp_recv_bufsize cache_mem maximum_object_size maximum_object_size_in_memory minimum_object_size
    sslproxy_session_cache_size digest_swapout_chunk_size`,
  'a size, or none': 'memory_pools_limit',
  'kilobytes, or none': 'quick_abort_max quick_abort_min',
  '64 KB to 256 KB': 'request_header_max_size reply_header_max_size',
  '512 KB or more': 'client_request_buffer_max_size',
  'a whole number': `sslproxy_session_ttl fqdncache_size ipcache_size logfile_rotate high_memory_warning high_page_fault_warning
    high_response_time_warning icp_query_timeout maximum_icp_query_timeout minimum_icp_query_timeout
    mcast_icp_query_timeout max_open_disk_fds minimum_direct_hops minimum_direct_rtt min_dns_poll_cnt
    min_tcp_poll_cnt min_udp_poll_cnt netdb_high netdb_low sleep_after_fork
    shared_transient_entries_limit collapsed_forwarding_shared_entries_limit happy_eyeballs_connect_timeout
    happy_eyeballs_connect_gap happy_eyeballs_connect_limit incoming_udp_average incoming_tcp_average
    incoming_dns_average dns_packet_max url_rewrite_concurrency location_rewrite_concurrency
    incoming_icp_average incoming_http_average min_icp_poll_cnt min_http_poll_cnt`,
  // With none Squid 5.7 does not start.
  'one or more': 'store_objects_per_bucket',
  percents: `cache_swap_high cache_swap_low ipcache_high ipcache_low quick_abort_pct digest_rebuild_chunk_percentage`,
  'a port': 'icp_port udp_port htcp_port snmp_port announce_port',
  '1024 or more': 'max_filedescriptors max_filedesc',
  'a number of tries': 'forward_max_tries',
  'a number of workers': 'workers',
  'zero or one': 'connect_retries',
  octal: 'umask',
  // As root it does not run.
  'a user': 'cache_effective_user',
  'a word': `cache_effective_group error_default_language ftp_user mail_from mail_program cache_mgr
    store_dir_select_algorithm httpd_accel_surrogate_id announce_host err_html_text`,
  'a name of a host': 'visible_hostname unique_hostname',
  'names of hosts': 'hostname_aliases',
  'an absolute path': `cache_log cache_store_log cache_swap_state coredump_dir err_page_stylesheet hosts_file
    netdb_filename pid_filename announce_file sslproxy_foreign_intermediate_certs`,
  'a path that exists': `diskd_program error_directory icon_directory logfile_daemon mime_table pinger_program
    sslpassword_program unlinkd_program`,
  'a program, and its arguments': 'sslcrtd_program',
  'a password, and actions': 'cachemgr_passwd',
  'sections and levels': 'debug_options',
  'a page, and ACLs': 'deny_info',
  'marks of packets': 'qos_flows',
  'options of TLS to servers': 'tls_outgoing_options',
  'a word in quotes': 'store_id_extras',
  'allow or deny, and ACLs': `cache no_cache send_hit store_miss store_id_access icp_access htcp_access htcp_clr_access
    snmp_access sslproxy_cert_error stats_collection broken_posts collapsed_forwarding_access
    server_pconn_for_nonretriable ident_lookup_access spoof_client_ip proxy_protocol_access ftp_epsv`,
  'a header, allow or deny, and ACLs': `request_header_access reply_header_access`,
  'a protocol, allow or deny, and ACLs': 'http_upgrade_request_protocols',
  // What a denial of others leaves is allowed (squid.conf.documented, http_access: "the opposite of the last line").
  'deny all': `follow_x_forwarded_for never_direct always_direct`,
  'a log': 'access_log cache_access_log icap_log',
  'a store': 'cache_dir',
  'a refresh pattern': 'refresh_pattern',
  addresses: `dns_nameservers udp_incoming_address udp_outgoing_address client_netmask snmp_incoming_address
    snmp_outgoing_address mcast_groups`,
  'what to do with blanks': 'uri_whitespace',
  'what becomes of a header': 'forwarded_for',
  'on, off or warn': 'relaxed_header_parser',
  ciphers: 'sslproxy_cipher',
  'flags of TLS': 'sslproxy_flags',
  'options of TLS': 'sslproxy_options',
  'a version of TLS': 'sslproxy_version',
  on: `global_internal_static`,
  'a login scheme, a parameter and its value': `auth_param`,
  'a policy of replacement': `memory_replacement_policy cache_replacement_policy`,
  'process numbers and cores': `cpu_affinity_map`,
  'a name, a value and ACLs': 'note',
  'a header, and what it is to be': 'header_replace request_header_replace reply_header_replace',
  'a header, a value in quotes and ACLs': 'request_header_add reply_header_add',
  'a name, and codes': 'logformat',
  'a limit, and ACLs': `range_offset_limit`,
  'a number of helpers': `sslcrtd_children store_id_children`,
  'a digest': `sslproxy_cert_sign_hash`,
  'a mark, and ACLs': `tcp_outgoing_tos clientside_tos`,
  'what to change of certificates, and ACLs': 'sslproxy_cert_adapt',
  'how to sign certificates, and ACLs': 'sslproxy_cert_sign',
  'a name, a format and a program': `external_acl_type`,
  'what is kept in memory': 'memory_cache_mode',
  'a number, on or off': 'pipeline_prefetch',
  // With an average of nothing it does not get to the point of listening.
  '1 KB or more': 'read_ahead_gap store_avg_object_size',
};

/** For each directive the form of the values for which it decides nothing. */
export const decideNothing: ReadonlyMap<string, string> = new Map(
  Object.entries(table).flatMap(([shape, names]) =>
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, shape] as const),
  ),
);

/**
 * Names of directives that are obsolete (cf.data.pre, "TYPE: obsolete"): Squid complains, skips the line, and starts. Of
 * some it reads the value all the same, and refuses one that it does not know.
 */
export const obsolete: ReadonlySet<string> = new Set(
  `broken_vary_encoding cache_vary external_refresh_check refresh_stale_hit dns_v4_first cache_peer_domain
  cache_host_domain ie_refresh hierarchy_stoplist balance_on_multiple_ip
  chunked_request_body_max_size dns_v4_fallback emulate_httpd_log forward_log ftp_list_width ignore_expect_100 log_fqdn
  log_ip_on_direct maximum_single_addr_tries referer_log referrer_log update_headers
    useragent_log dns_testnames extension_methods zero_buffers
  incoming_rate server_http11
  upgrade_http0.9 zph_local zph_mode zph_option zph_parent zph_sibling header_access httpd_accel_no_pmtu_disc
  wais_relay_host wais_relay_port cache_swap_log sslproxy_cafile sslproxy_capath
   `
    .trim()
    .split(/\s+/),
);

/** Those of them that Squid dies of where they have no value (5.7, observed). */
export const needValues: ReadonlySet<string> = new Set(['sslproxy_cafile', 'sslproxy_capath']);

/**
 * Those that 5.7 takes, and that 7 refuses or may refuse (release notes of 7, "Removed Ident protocol support" and "Removed
 * directives"; squid-cache/squid pull request 2113).
 */
export const ofOldVersions: ReadonlySet<string> = new Set([
  ...['ident_timeout', 'ident_lookup_access', 'esi_parser', 'as_whois_server'],
  ...['mcast_miss_addr', 'mcast_miss_port', 'mcast_miss_ttl', 'mcast_miss_encode_key'],
]);

/** Those whose value is the rest of the line, a remark included (5.7, observed). */
export const takeRemarks: ReadonlySet<string> = new Set(['sslproxy_cipher', 'sslproxy_version']);
