/** What the index of squid.conf.documented of 5.7 has: every directive, and every type of ACL. */
import { listLines } from './generate.ts';

/** Lines that somebody may add. */
export const statements: readonly string[] = listLines(`
cache_peer 127.0.0.1 parent 9 0 no-query name=zzz
cache_peer 127.0.0.1 sibling 9 0 no-query name=zzz
cache_peer 127.0.0.1 parent 9 0 name=sink
cache_peer_access sink deny all
cache_peer_access sink allow all
cache_peer_access nosuch allow all
cache_peer_domain sink .evil.example
neighbor_type_domain sink parent .evil.example
never_direct deny all
never_direct allow none
always_direct deny all
always_direct deny none
always_direct allow none
cachemgr_passwd secret all
cachemgr_passwd none all
cachemgr_passwd disable all
cachemgr_passwd secret nosuch
cachemgr_passwd secret shutdown offline_toggle
acl manager url_regex .
acl localhost src 0.0.0.0/0
acl to_localhost dst 0.0.0.0/0
acl to_linklocal dst 0.0.0.0/0
acl CONNECT method GET
acl all src 10.0.0.0/8
acl all src all
acl all dst all
acl none src none
acl none src all
acl manager proto cache_object
acl localhost src ::1
acl CONNECT method CONNECT
acl ssl_bump dst 10.0.0.0/8
deny_info ERR_ACCESS_DENIED all
deny_info TCP_RESET all
deny_info 302:http://evil.example/ all
deny_info 200:ERR_ACCESS_DENIED all
deny_info 407:ERR_ACCESS_DENIED all
deny_info http://evil.example/%u all
deny_info ERR_NOSUCH all
deny_info ERR_ACCESS_DENIED nosuch
deny_info 404:/nonexistent all
deny_info ERR_ACCESS_DENIED
deny_info 999:ERR_ACCESS_DENIED all
error_default_language en
error_default_language nosuch
error_default_language ../../../etc
err_page_stylesheet /nonexistent/x.css
err_html_text x
url_rewrite_program /bin/cat
url_rewrite_children 0
url_rewrite_extras "%>a"
url_rewrite_access deny all
store_id_program /bin/cat
store_id_access deny all
icap_enable on
icap_service s reqmod_precache icap://127.0.0.1:9/x
icap_service s reqmod_precache bypass=on icap://127.0.0.1:9/x
adaptation_access s deny all
adaptation_access s allow all
ecap_enable on
loadable_modules /nonexistent.so
delay_pools 1
delay_class 1 2
delay_access 1 allow all
delay_parameters 1 -1/-1
client_delay_pools 1
response_delay_pool x individual-restore=1 individual-maximum=1
request_body_max_size 0 KB
request_body_max_size 1 bytes
reply_body_max_size 0
reply_body_max_size none
reply_body_max_size 0 KB
reply_body_max_size 10 MB all
request_header_max_size 64 KB
request_header_max_size 63 KB
request_header_max_size 0 KB
request_header_max_size 256 KB
reply_header_max_size 64 KB
reply_header_max_size 257 KB
client_request_buffer_max_size 512 KB
client_request_buffer_max_size 1 KB
maximum_object_size 0 KB
quick_abort_min -1 KB
quick_abort_min 0 KB
read_timeout 5 seconds
read_timeout 1 second
request_timeout 1 second
client_lifetime 1 second
client_lifetime 10 minutes
connect_timeout 1 second
connect_timeout 5 seconds
forward_timeout 1 second
forward_max_tries 0
forward_max_tries 1
connect_retries 1
connect_retries 11
half_closed_clients off
pconn_timeout 0 seconds
client_persistent_connections off
server_persistent_connections off
pipeline_prefetch 0
pipeline_prefetch 5
dns_nameservers 127.0.0.1
dns_nameservers 192.0.2.53
dns_nameservers nosuch.example
dns_nameservers none
dns_retransmit_interval 1 second
dns_timeout 5 seconds
dns_defnames on
dns_multicast_local on
dns_packet_max 512 bytes
dns_packet_max none
dns_packet_max 4096
dns_packet_max 0
append_domain .evil.example
append_domain .a.example
append_domain
hosts_file /etc/hosts
hosts_file none
hosts_file /nonexistent
hosts_file /etc/passwd
ignore_unknown_nameservers off
ipcache_size 0
fqdncache_size 0
ipcache_low 100
positive_dns_ttl 0 seconds
negative_dns_ttl 0
check_hostnames off
check_hostnames on
allow_underscore off
allow_underscore on
uri_whitespace deny
uri_whitespace allow
uri_whitespace encode
uri_whitespace chop
uri_whitespace strip
relaxed_header_parser warn
relaxed_header_parser off
strip_query_terms off
host_verify_strict on
client_dst_passthru off
via off
forwarded_for delete
forwarded_for transparent
forwarded_for truncate
follow_x_forwarded_for allow all
follow_x_forwarded_for deny all
follow_x_forwarded_for allow localhost
acl_uses_indirect_client off
acl_uses_indirect_client on
log_uses_indirect_client on
delay_pool_uses_indirect_client off
tproxy_uses_indirect_client on
spoof_client_ip deny all
proxy_protocol_access allow all
proxy_protocol_access deny all
http_reply_access allow all
http_reply_access deny all
http_reply_access deny none
http_reply_access allow none
miss_access deny all
miss_access deny none
miss_access allow none
adapted_http_access deny all
adapted_http_access allow all
http_access2 allow all
icp_access deny all
htcp_access allow all
htcp_clr_access allow all
snmp_access deny all
ident_lookup_access allow all
ident_timeout 1 second
reply_body_max_size 1 bytes rulec-test.connect
tcp_outgoing_address 127.0.0.1
tcp_outgoing_address 192.0.2.1
tcp_outgoing_address ::1
tcp_outgoing_tos 0x20 all
tcp_outgoing_mark 0x20 all
clientside_tos 0x20 all
clientside_mark 0x5 all
mark_client_packet 0x5 all
qos_flows local-hit=0x30
qos_flows mark
client_ip_max_connections -1
client_ip_max_connections 0
client_ip_max_connections 1
client_ip_max_connections 1000
tcp_recv_bufsize 0 bytes
tcp_recv_bufsize 1 bytes
accept_filter httpready
accept_filter data=5
accept_filter none
max_filedescriptors 0
max_filedescriptors 1024
max_filedescriptors 999999999
max_filedescriptors 64
workers 1
workers 0
workers 2
workers 99
cpu_affinity_map process_numbers=1 cores=1
cpu_affinity_map process_numbers=1 cores=99
shared_memory_locking off
shared_memory_locking on
memory_cache_shared on
memory_cache_mode always
cache_mem 0
cache_mem 64 GB
cache_mem 8 KB
cache_dir null /var/log/squid
cache_dir rock /var/log/squid/nosuch 100
cache_dir ufs /var/log/squid/nosuch 100 16 256
cache_dir nosuch /tmp 100
store_avg_object_size 1 KB
store_avg_object_size 0 KB
store_objects_per_bucket 1
minimum_object_size 1 MB
cache allow all
cache deny all
no_cache deny all
send_hit deny all
store_miss deny all
max_stale 0 seconds
refresh_pattern . 0 0% 0
refresh_pattern -i . 0 0% 0 nosuch
offline_mode on
offline_mode off
collapsed_forwarding on
vary_ignore_expire on
reload_into_ims on
retry_on_error on
as_whois_server x
chroot /
umask 027
umask 0777
umask 999
cache_effective_user root
cache_effective_user proxy
cache_effective_user nobody
cache_effective_group proxy
cache_effective_group root
cache_effective_group nogroup
visible_hostname b.example
visible_hostname evil.example
visible_hostname c.example
visible_hostname under_score
unique_hostname c.example
hostname_aliases c.example
hostname_aliases b.example c.example d.example
httpd_suppress_version_string on
httpd_accel_surrogate_id c.example
http_accel_surrogate_remote on
global_internal_static off
global_internal_static on
short_icon_urls off
icon_directory /tmp
mime_table /tmp/nosuch
ftp_user x@y
ftp_passive off
ftp_port 3198
ftp_port 127.0.0.1:3198
https_port 3197
https_port 3197 tls-cert=/nonexistent
http_port 3199
http_port 127.0.0.1:3199
http_port 3128
http_port 0
http_port 65536
http_port nosuchhost.invalid:3199
http_port 3199 intercept
http_port 3199 accel vhost
http_port 3199 tproxy
http_port 3199 ssl-bump cert=/nonexistent
http_port 3199 name=x
http_port 3199 protocol=HTTP
http_port 3199 protocol=FTP
http_port 3199 protocol=nosuch
http_port 3199 nosuch
http_port 3199 tcpkeepalive
http_port 3199 connection-auth=off
http_port 3199 ignore-cc
http_port 3199 require-proxy-header
http_port 3199 disable-pmtu-discovery=always
http_port 3199 vport=80
http_port 3199 allow-direct
icp_port 0
icp_port 3130
icp_port 65536
htcp_port 4827
snmp_port 3401
udp_incoming_address 0.0.0.0
udp_outgoing_address 255.255.255.255
udp_outgoing_address 127.0.0.1
udp_incoming_address 192.0.2.77
snmp_incoming_address 192.0.2.77
mcast_groups 239.0.0.1
mcast_groups 10.0.0.1
announce_period 1 day
announce_period 0
wccp2_router 10.0.0.1
wccp_router 0.0.0.0
ssl_bump none all
ssl_bump splice all
ssl_bump terminate all
ssl_bump bump all
ssl_bump peek all
sslproxy_cert_error allow all
sslproxy_cert_error deny all
sslproxy_flags DONT_VERIFY_PEER
sslproxy_options ALL
sslproxy_options nosuch
sslproxy_cipher nosuch
sslproxy_cipher ALL
sslproxy_version 1
sslproxy_version 9
sslproxy_cafile /nonexistent
sslproxy_capath /nonexistent
sslproxy_client_certificate /nonexistent
sslproxy_session_ttl 0
sslproxy_session_cache_size 0
sslproxy_foreign_intermediate_certs /nonexistent
sslproxy_cert_sign_hash nosuch
sslproxy_cert_sign signSelf all
sslproxy_cert_adapt setCommonName{x.example} all
sslcrtd_program /nonexistent
sslcrtd_program /usr/lib/squid/security_file_certgen -s /var/log/squid/db -M 4MB
sslcrtd_children 0
sslcrtd_children 5 startup=1
sslcrtvalidator_program /nonexistent
sslpassword_program /nonexistent
ssl_engine dynamic
ssl_unclean_shutdown on
tls_outgoing_options cafile=/nonexistent
tls_outgoing_options disable
tls_outgoing_options default-ca=off
tls_outgoing_options options=NO_TLSv1
tls_outgoing_options min-version=1.3
tls_outgoing_options min-version=9.9
tls_outgoing_options flags=DONT_VERIFY_PEER
tls_outgoing_options cipher=nosuch
on_unsupported_protocol tunnel all
on_unsupported_protocol respond all
auth_schemes basic all
auth_param basic program /bin/cat
auth_param basic program /nonexistent
auth_param basic realm x
auth_param digest program /bin/cat
auth_param negotiate program /bin/cat
auth_param ntlm program /bin/cat
auth_param nosuch program /bin/cat
auth_param basic children 0
auth_param basic credentialsttl 0 seconds
auth_param basic casesensitive on
authenticate_ttl 0
authenticate_ip_ttl 0 seconds
external_acl_type x %SRC /bin/cat
external_acl_type x %SRC /nonexistent
external_acl_type x ttl=0 children-startup=1 %SRC /nonexistent
external_acl_type x
note x y all
note x "y" none
note user x
request_header_add X-A "b" all
request_header_add Host "evil.example" all
request_header_add X-A "%>a" all
request_header_add X-A b nosuch
request_header_access Host deny all
request_header_access All deny all
request_header_access X-A deny all
request_header_access Proxy-Authorization deny all
request_header_access Content-Length deny all
request_header_access Connection deny all
request_header_access Transfer-Encoding deny all
request_header_access nosuch deny all
request_header_replace User-Agent x
request_header_replace Host evil.example
reply_header_access All deny all
reply_header_access Server deny all
reply_header_access X-Sink deny all
reply_header_access Content-Length deny all
reply_header_access Connection deny all
reply_header_replace Server x
reply_header_add X-B "c" all
http_upgrade_request_protocols WebSocket deny all
http_upgrade_request_protocols WebSocket allow all
http_upgrade_request_protocols OTHER allow all
force_request_body_continuation allow all
force_request_body_continuation deny all
server_pconn_for_nonretriable allow all
request_entities on
request_entities off
broken_posts allow all
range_offset_limit none
range_offset_limit 0
range_offset_limit -1
happy_eyeballs_connect_timeout 0
happy_eyeballs_connect_limit 0
logformat x %>a
logformat x %nosuch
logformat squid %>a
logformat x
logformat x "%>a %{Host}>h"
logformat x %"x
access_log none
access_log none all
access_log syslog squid
access_log syslog:local0.info squid
access_log syslog:nosuch squid
access_log udp://127.0.0.1:9 squid
access_log udp://nosuch.invalid:9 squid
access_log tcp://127.0.0.1:1 squid
access_log tcp://127.0.0.1:1 squid on-error=drop
access_log daemon:/var/log/squid/a.log squid
access_log stdio:/var/log/squid/a.log squid
access_log stdio:/var/log/squid/a.log nosuch
access_log stdio:/var/log/squid/a.log logformat=nosuch
access_log stdio:/var/log/squid/a.log squid rotate=5
access_log stdio:/var/log/squid/a.log on-error=die buffer-size=0KB
access_log stdio:/var/log/squid/a.log buffer-size=64KB
access_log stdio:/var/log/squid/a.log nosuch=5
access_log /var/log/squid/a.log squid nosuchacl
access_log /var/log/squid/a.log
access_log
access_log "/var/log/squid/a.log"
access_log module:x
access_log stdio: squid
icap_log none
cache_log /var/log/squid/c.log
cache_log stdio:/var/log/squid/c.log
cache_log syslog
cache_store_log none
cache_store_log stdio:/var/log/squid/s.log
cache_store_log daemon:/var/log/squid/s.log
logfile_daemon /nonexistent
logfile_daemon /bin/false
logfile_rotate 0
logfile_rotate -1
debug_options ALL,9
debug_options ALL,1 33,2
debug_options nosuch
pid_filename none
pid_filename /var/log/squid/pid
coredump_dir none
coredump_dir /nonexistent
netdb_filename none
netdb_filename /var/log/squid/netdb
cache_swap_state /var/log/squid/x
unlinkd_program /bin/true
unlinkd_program /bin/false
diskd_program /bin/false
pinger_program /bin/false
pinger_enable on
pinger_enable off
memory_pools off
memory_pools_limit 0
memory_pools_limit none
high_memory_warning 1 KB
high_memory_warning 0
mail_program nosuch
mail_from x
email_err_data off
error_log_languages off
eui_lookup off
eui_lookup on
esi_parser libxml2
client_db off
client_db on
query_icmp on
nonhierarchical_direct on
nonhierarchical_direct off
prefer_direct on
prefer_direct off
minimum_direct_hops 0
dead_peer_timeout 1 second
background_ping_rate 0
digest_generation off
digest_rebuild_period 0
sleep_after_fork 1
sleep_after_fork 999999
windows_ipaddrchangemonitor off
hopeless_kid_revival_delay 0
shutdown_lifetime 0 seconds
client_netmask 0.0.0.0
client_netmask 255.255.255.0
tls_key_log /var/log/squid/k all
paranoid_hit_validation 1
cache_log_message id=1 limit=1
url_rewrite_timeout 1 second
configuration_includes_quoted_values on
configuration_includes_quoted_values off
include /dev/null
include /nonexistent
include /nonexistent/*.conf
include /etc/hostname
include
nosuch_directive on
acl
acl x
acl x nosuch y
http_access
http_access allow
http_access allow nosuch
http_access deny !
dns_children 5
dns_v4_first on
announce_host x
ftp_list_width 5
redirect_program /bin/cat
redirect_children 5
rewrite_access deny all
pconn_lifetime 1 second
persistent_connection_after_error off
detect_broken_pconn on
server_idle_pconn_timeout 1 second
client_idle_pconn_timeout 1 second
request_start_timeout 5 seconds
write_timeout 5 seconds
ftp_client_idle_timeout 1 second
adaptation_masterx_shared_names X-A
adaptation_meta X-A b all
stats_collection deny all
buffered_logs on
log_mime_hdrs on
read_ahead_gap 1 KB
read_ahead_gap 0 KB
negative_ttl 10 years
minimum_expiry_time 10 years
test_reachability on
netdb_low 0
cache_swap_low 100
cache_swap_high 0
max_open_disk_fds 1
maximum_object_size_in_memory 0 KB
cache_replacement_policy heap GDSF
memory_replacement_policy nosuch
store_dir_select_algorithm round-robin
store_dir_select_algorithm nosuch
shared_transient_entries_limit 0
collapsed_forwarding_access deny all
htcp_port 65535
auth_param basic utf8 on
digest_swapout_chunk_size 0 bytes
incoming_udp_average 0
min_udp_poll_cnt 0
icp_query_timeout 1
mcast_icp_query_timeout 0
ftp_epsv allow all
ftp_epsv off
ftp_eprt off
ftp_sanitycheck off
ftp_telnet_protocol off
http_access deny all
`);

/** Types of ACLs, with values. */
export const types: readonly string[] = listLines(`
random 0.0
random .5
time 00:00-24:01
has request response
annotate_client user=x
annotate_transaction a=b tag=x
srcdomain .a.example .example
src 0/0
src all
src 10.0.0.0/8
src ipv6
src example.invalid
dst all
dst evil.example
dst 0.0.0.0/0
localip 127.0.0.1
localip 0.0.0.0/0
arp 01:02:03:04:05:06
eui64 0102030405060708
srcdomain .evil.example
srcdomain none
dstdomain .
dstdomain .example
dstdomain none
dstdom_regex .
dstdom_regex -i EVIL
dstdom_regex ^none$
srcdom_regex .
src_as 64500
dst_as 64500
peername sink
peername_regex .
time SMTWHFAD
time 00:00-24:00
time S 00:00-00:01
time x
url_regex .
url_regex evil
url_regex ^https?://b
urllogin .
urllogin [^a-z]
urlpath_regex .
urlpath_regex ^$
port 1-65535
port 0-65535
port 9
localport 3128
localport 0-65535
myportname x
myportname_regex .
proto HTTP FTP
proto ALL
method GET
method GET POST PUT HEAD CONNECT
method NONE
http_status 200-599
http_status 400
browser .
browser evil
browser ^$
referer_regex .
referer_regex evil
ident REQUIRED
ident bob
ident_regex .
proxy_auth REQUIRED
proxy_auth bob
proxy_auth_regex .
snmp_community public
maxconn 0
maxconn 100
maxconn -1
max_user_ip 1
max_user_ip -s 1
req_mime_type .
req_mime_type ^$
rep_mime_type .
req_header User-Agent .
req_header X-None .
req_header Host ignored
rep_header Server .
external nohelper
user_cert CN x
ca_cert CN x
ext_user bob
ext_user_regex .
tag x
hier_code HIER_NONE
hier_code FIRSTUP_PARENT
note k v
note k
annotate_client k=v
annotate_transaction k=v
annotate_transaction k+=v
clientside_mark 0x1
client_connection_mark 1
adaptation_service x
has request
has response
has ALE
at_step SslBump1
at_step SslBump2
at_step GeneratingCONNECT
random 1/1
random 0.5
random 1.0
random 1:1
random 0
connections_encrypted
ssl::server_name .example
ssl::server_name --consensus .example
ssl::server_name_regex .
ssl_error ssl::certHasExpired
server_cert_fingerprint -sha1 00:11
squid_error ERR_ACCESS_DENIED
transaction_initiator internal
transaction_initiator !internal
transaction_initiator client
any-of all
any-of rulec-test.connect
any-of rulec-test.connect !rulec-test.connect
any-of
all-of all
all-of rulec-test.connect !all
all-of
any-of x
any-of !x
any-of nosuch
cert_date x
`);

/** The directives, those that are obsolete included. */
export const directives: readonly string[] = `
broken_vary_encoding cache_vary error_map external_refresh_check location_rewrite_program
refresh_stale_hit dns_v4_first cache_peer_domain ie_refresh sslproxy_cafile sslproxy_capath
sslproxy_cipher sslproxy_client_certificate sslproxy_client_key sslproxy_flags sslproxy_options
sslproxy_version hierarchy_stoplist log_access log_icap ignore_ims_on_miss balance_on_multiple_ip
chunked_request_body_max_size dns_v4_fallback emulate_httpd_log forward_log ftp_list_width
ignore_expect_100 log_fqdn log_ip_on_direct maximum_single_addr_tries referer_log update_headers
url_rewrite_concurrency useragent_log dns_testnames extension_methods zero_buffers incoming_rate
server_http11 upgrade_http0.9 zph_local header_access httpd_accel_no_pmtu_disc wais_relay_host
wais_relay_port workers cpu_affinity_map shared_memory_locking hopeless_kid_revival_delay auth_param
authenticate_cache_garbage_interval authenticate_ttl authenticate_ip_ttl external_acl_type acl
proxy_protocol_access follow_x_forwarded_for acl_uses_indirect_client
delay_pool_uses_indirect_client log_uses_indirect_client tproxy_uses_indirect_client spoof_client_ip
http_access adapted_http_access http_reply_access icp_access htcp_access htcp_clr_access miss_access
ident_lookup_access reply_body_max_size on_unsupported_protocol auth_schemes http_port https_port
ftp_port tcp_outgoing_tos clientside_tos tcp_outgoing_mark mark_client_packet mark_client_connection
qos_flows tcp_outgoing_address host_verify_strict client_dst_passthru tls_outgoing_options
ssl_unclean_shutdown ssl_engine sslproxy_session_ttl sslproxy_session_cache_size
sslproxy_foreign_intermediate_certs sslproxy_cert_sign_hash ssl_bump sslproxy_cert_error
sslproxy_cert_sign sslproxy_cert_adapt sslpassword_program sslcrtd_program sslcrtd_children
sslcrtvalidator_program sslcrtvalidator_children cache_peer cache_peer_access neighbor_type_domain
dead_peer_timeout forward_max_tries cache_mem maximum_object_size_in_memory memory_cache_shared
memory_cache_mode memory_replacement_policy cache_replacement_policy minimum_object_size
maximum_object_size cache_dir store_dir_select_algorithm max_open_disk_fds cache_swap_low
cache_swap_high logformat access_log icap_log logfile_daemon stats_collection cache_store_log
cache_swap_state logfile_rotate mime_table log_mime_hdrs pid_filename client_netmask
strip_query_terms buffered_logs netdb_filename cache_log debug_options coredump_dir ftp_user
ftp_passive ftp_epsv_all ftp_epsv ftp_eprt ftp_sanitycheck ftp_telnet_protocol diskd_program
unlinkd_program pinger_program pinger_enable url_rewrite_program url_rewrite_children
url_rewrite_host_header url_rewrite_access url_rewrite_bypass url_rewrite_extras url_rewrite_timeout
store_id_program store_id_extras store_id_children store_id_access store_id_bypass cache send_hit
store_miss max_stale refresh_pattern quick_abort_min quick_abort_max quick_abort_pct read_ahead_gap
negative_ttl positive_dns_ttl negative_dns_ttl range_offset_limit minimum_expiry_time
store_avg_object_size store_objects_per_bucket request_header_max_size reply_header_max_size
request_body_max_size client_request_buffer_max_size broken_posts adaptation_uses_indirect_client
via vary_ignore_expire request_entities request_header_access reply_header_access
request_header_replace reply_header_replace request_header_add reply_header_add note
relaxed_header_parser collapsed_forwarding collapsed_forwarding_access
shared_transient_entries_limit forward_timeout connect_timeout peer_connect_timeout read_timeout
write_timeout request_timeout request_start_timeout client_idle_pconn_timeout
ftp_client_idle_timeout client_lifetime pconn_lifetime half_closed_clients server_idle_pconn_timeout
ident_timeout shutdown_lifetime cache_mgr mail_from mail_program cache_effective_user
cache_effective_group httpd_suppress_version_string visible_hostname unique_hostname
hostname_aliases umask announce_period announce_host announce_file announce_port
httpd_accel_surrogate_id http_accel_surrogate_remote esi_parser delay_pools delay_class delay_access
delay_parameters delay_initial_bucket_level client_delay_pools client_delay_initial_bucket_level
client_delay_parameters client_delay_access response_delay_pool response_delay_pool_access
wccp_router wccp2_router wccp_version wccp2_rebuild_wait wccp2_forwarding_method wccp2_return_method
wccp2_assignment_method wccp2_service wccp2_service_info wccp2_weight wccp_address wccp2_address
client_persistent_connections server_persistent_connections persistent_connection_after_error
detect_broken_pconn digest_generation digest_bits_per_entry digest_rebuild_period
digest_rewrite_period digest_swapout_chunk_size digest_rebuild_chunk_percentage snmp_port
snmp_access snmp_incoming_address snmp_outgoing_address icp_port htcp_port log_icp_queries
udp_incoming_address udp_outgoing_address icp_hit_stale minimum_direct_hops minimum_direct_rtt
netdb_low netdb_high netdb_ping_period query_icmp test_reachability icp_query_timeout
maximum_icp_query_timeout minimum_icp_query_timeout background_ping_rate mcast_groups
mcast_miss_addr mcast_miss_ttl mcast_miss_port mcast_miss_encode_key mcast_icp_query_timeout
icon_directory global_internal_static short_icon_urls error_directory error_default_language
error_log_languages err_page_stylesheet err_html_text email_err_data deny_info
nonhierarchical_direct prefer_direct cache_miss_revalidate always_direct never_direct
incoming_udp_average incoming_tcp_average incoming_dns_average min_udp_poll_cnt min_dns_poll_cnt
min_tcp_poll_cnt accept_filter client_ip_max_connections tcp_recv_bufsize icap_enable
icap_connect_timeout icap_io_timeout icap_service_failure_limit icap_service_revival_delay
icap_preview_enable icap_preview_size icap_206_enable icap_default_options_ttl
icap_persistent_connections adaptation_send_client_ip adaptation_send_username
icap_client_username_header icap_client_username_encode icap_service icap_class icap_access
ecap_enable ecap_service loadable_modules adaptation_service_set adaptation_service_chain
adaptation_access adaptation_service_iteration_limit adaptation_masterx_shared_names adaptation_meta
icap_retry icap_retry_limit check_hostnames allow_underscore dns_retransmit_interval dns_timeout
dns_packet_max dns_defnames dns_multicast_local dns_nameservers hosts_file append_domain
ignore_unknown_nameservers ipcache_size ipcache_low ipcache_high fqdncache_size
configuration_includes_quoted_values memory_pools memory_pools_limit forwarded_for cachemgr_passwd
client_db refresh_all_ims reload_into_ims connect_retries retry_on_error as_whois_server
offline_mode uri_whitespace chroot pipeline_prefetch high_response_time_warning
high_page_fault_warning high_memory_warning sleep_after_fork windows_ipaddrchangemonitor eui_lookup
max_filedescriptors force_request_body_continuation http_upgrade_request_protocols
server_pconn_for_nonretriable happy_eyeballs_connect_timeout happy_eyeballs_connect_gap
happy_eyeballs_connect_limit
`
  .trim()
  .split(/\s+/);

/** Values that many of them may have. */
export const values: readonly string[] = listLines(`
allow all
deny all
allow !all
deny none
allow none
deny CONNECT
on
off
0
1
100
none
all
0 KB
1 KB
1 bytes
1 GB
1 second
10 minutes
/var/log/squid/x.log
127.0.0.1
evil.example
root
none all
10 allow all
Host deny all
X-A "b" all
10 KB all
3199
squid
strip
ALL,1
5 startup=0 idle=1
x %SRC /bin/cat
"on"
on # x
(nothing)
`);
