/** Edits of texts for Squid after which it answers some request otherwise, or does not start. */
import type { Row } from './edits.ts';

const lines = (words: string): readonly string[] => words.trim().split('\n');

const front = /^(?=acl rulec-)(?<![\s\S]*^acl rulec-[\s\S]*)/m;
const firstAccess = /^(?=http_access )(?<![\s\S]*^http_access [\s\S]*)/m;
const end = /$(?![\s\S])/;

/** Lines that somebody may add; what they do to requests, Squid says. */
const statements = lines(`
http_access allow all
http_access deny all
http_access allow CONNECT
http_access deny CONNECT
http_access deny !CONNECT
http_access allow localhost
http_access deny localhost
http_access allow !localhost
http_access deny to_localhost
http_access deny manager
http_access allow manager
http_access allow localhost manager
http_access deny !manager
http_access allow all manager
http_access deny rulec-test.connect
http_access deny RULEC-TEST.connect
HTTP_ACCESS allow all
Http_Access deny all
http_access  allow  all
http_access\tallow\tall
http_access allow all # x
http_access allow all #x
http_access allow all#x
http_access allow
http_access deny
http_access
http_access all allow
http_access permit all
http_access Allow all
http_access allow !
http_access allow ! all
http_access allow !!all
http_access deny !!all
http_access allow all all
http_access allow all !all
http_access deny none
http_access deny "all"
http_access deny 'all'
http_access allow \\
http_access deny all \\
http_access2 allow all
http_access2 deny all
adapted_http_access deny all
adapted_http_access allow all
miss_access deny all
miss_access allow all
miss_access deny rulec-test.connect
http_reply_access deny all
http_reply_access allow all
http_reply_access deny rulec-test.http
reply_body_max_size 1 KB all
reply_body_max_size 0 all
reply_body_max_size none
request_body_max_size 1 KB
request_body_max_size 0
request_header_max_size 1 KB
request_header_max_size 0
request_header_max_size 64 KB
reply_header_max_size 1 KB
reply_header_max_size 0
client_request_buffer_max_size 1 KB
chunked_request_body_max_size 1 KB
never_direct allow all
never_direct deny all
always_direct allow all
always_direct deny all
nonhierarchical_direct off
prefer_direct on
prefer_direct off
cache_peer 127.0.0.1 parent 3129 0 default
cache_peer 127.0.0.1 parent 3129 0 no-query originserver
cache_peer 127.0.0.1 sibling 3129 3130
cache_peer evil.example parent 3128 0
cache_peer_access x deny all
cache_peer_domain x .a.example
neighbor_type_domain x parent .a.example
prefer_parent on
tcp_outgoing_address 192.0.2.7
tcp_outgoing_address 127.0.0.1
tcp_outgoing_address 192.0.2.7 rulec-test.connect
tcp_outgoing_address ::1
tcp_outgoing_tos 0x20 all
tcp_outgoing_mark 0x20 all
clientside_tos 0x20 all
clientside_mark 0x20 all
mark_client_packet 1 all
mark_client_connection 1 all
qos_flows tos local-hit=0x30
ssl_bump bump all
ssl_bump peek all
ssl_bump splice all
ssl_bump terminate all
ssl_bump none all
ssl_bump client-first all
url_rewrite_program /bin/false
url_rewrite_program /usr/bin/squidGuard -c /etc/squidguard.conf
url_rewrite_children 1 startup=0
url_rewrite_access deny all
url_rewrite_access allow all
url_rewrite_bypass on
redirect_program /bin/false
redirect_children 5
store_id_program /bin/false
store_id_access deny all
location_rewrite_program /bin/false
icap_enable on
icap_enable off
icap_service s reqmod_precache icap://127.0.0.1:1344/x
icap_service s reqmod_precache bypass=1 icap://127.0.0.1:1344/x
adaptation_access s allow all
adaptation_service_set x s
adaptation_send_client_ip on
ecap_enable on
ecap_service s reqmod_precache ecap://x
loadable_modules /nowhere.so
external_acl_type e %SRC /bin/false
external_acl_type e ttl=5 %LOGIN /bin/cat
acl ext external e
acl auth proxy_auth REQUIRED
auth_param basic program /bin/cat
auth_param basic program /usr/lib/squid/basic_fake_auth
auth_param basic realm x
auth_param basic children 0
auth_param ntlm program /bin/false
auth_param negotiate program /bin/false
auth_param digest nothing
authenticate_ttl 1 second
authenticate_ip_ttl 1 second
request_header_access Host deny all
request_header_access All deny all
request_header_access Authorization deny all
request_header_replace Host evil.example
request_header_add X y all
reply_header_access Location deny all
reply_header_add X y
reply_header_replace Server x
header_access Host deny all
header_replace Host x
anonymize_headers deny Host
via off
forwarded_for off
forwarded_for truncate
forwarded_for delete
follow_x_forwarded_for allow all
follow_x_forwarded_for deny all
acl_uses_indirect_client off
acl_uses_indirect_client on
log_uses_indirect_client on
delay_pool_uses_indirect_client on
proxy_protocol_access allow all
proxy_protocol_access deny all
htcp_access deny all
icp_access deny all
icp_port 0
htcp_port 0
snmp_port 0
snmp_access deny all
ident_lookup_access allow all
ident_timeout 1 second
delay_pools 1
delay_class 1 1
delay_parameters 1 1/1
delay_access 1 allow all
delay_initial_bucket_level 1
client_delay_pools 1
client_delay_access 1 allow all
response_delay_pool x aggregate-speed=1
response_delay_pool_access x allow all
client_db off
client_ip_max_connections 1
client_ip_max_connections 0
client_lifetime 1 second
client_pconns off
persistent_request_timeout 1 second
pconn_timeout 0 seconds
pconn_lifetime 0 seconds
request_timeout 1 second
request_start_timeout 1 second
read_timeout 1 second
write_timeout 1 second
connect_timeout 1 second
connect_timeout 0 seconds
connect_retries 0
forward_timeout 1 second
forward_max_tries 0
forward_max_tries 1
peer_connect_timeout 1 second
dead_peer_timeout 1 second
half_closed_clients off
detect_broken_pconn on
shutdown_lifetime 1 second
server_idle_pconn_timeout 1 second
client_idle_pconn_timeout 1 second
ftp_client_idle_timeout 1 second
hosts_file /nowhere
hosts_file none
hosts_file /etc/hosts
append_domain .a.example
append_domain a.example
check_hostnames on
check_hostnames off
allow_underscore off
uri_whitespace deny
uri_whitespace chop
uri_whitespace encode
uri_whitespace allow
uri_whitespace strip
strip_query_terms off
relaxed_header_parser off
relaxed_header_parser warn
ignore_expect_100 on
balance_on_multiple_ip on
pipeline_prefetch 0
pipeline_prefetch 5
dns_nameservers 127.0.0.1
dns_nameservers 192.0.2.53
dns_timeout 1 second
dns_retransmit_interval 1 second
dns_defnames on
dns_packet_max 512 bytes
dns_multicast_local on
dns_v4_first on
dns_children 5
negative_dns_ttl 1 second
positive_dns_ttl 1 second
ipcache_size 0
fqdncache_size 0
ipcache_low 1
max_filedescriptors 8
max_filedescriptors 64
max_filedescriptors 4096
max_open_disk_fds 1
workers 1
workers 2
workers 0
cpu_affinity_map process_numbers=1 cores=1
shared_memory_locking on
shared_transient_entries_limit 1
collapsed_forwarding on
collapsed_forwarding_access allow all
cache deny all
no_cache deny all
cache allow all
send_hit deny all
store_miss deny all
cache_mem 0
cache_mem 1 KB
cache_dir ufs /nowhere 100 16 256
cache_dir null /tmp
cache_dir nothing /tmp 1
maximum_object_size 0
minimum_object_size 5 KB
range_offset_limit 0
quick_abort_min 0 KB
offline_mode on
offline_mode off
refresh_pattern . 0 20% 4320
refresh_pattern -i x 1 2
refresh_pattern
negative_ttl 60 seconds
max_stale 1 second
vary_ignore_expire on
reload_into_ims on
retry_on_error on
server_persistent_connections off
client_persistent_connections off
persistent_connection_after_error off
httpd_suppress_version_string on
error_directory /nowhere
error_default_language de
error_map http://x/ 404
error_log_languages off
deny_info ERR_ACCESS_DENIED all
deny_info http://c.example/ all
deny_info 200:ERR_ACCESS_DENIED rulec-test.connect
deny_info TCP_RESET all
deny_info ERR_NOTHING nowhere
err_page_stylesheet /nowhere
err_html_text x
email_err_data off
visible_hostname x
visible_hostname -bad-
visible_hostname
unique_hostname x
hostname_aliases x
cache_mgr a@b
cachemgr_passwd disable all
cachemgr_passwd none all
cachemgr_passwd secret all
cache_effective_user nobody
cache_effective_user nosuchuser
cache_effective_group nogroup
chroot /tmp
chroot /nowhere
pid_filename none
pid_filename /nowhere/x
pid_filename /tmp/x
coredump_dir /nowhere
cache_log /dev/null
cache_log /nowhere/x
cache_store_log none
access_log none
access_log /nowhere/x
access_log stdio:/nowhere/x
access_log daemon:/dev/null squid
access_log syslog:x squid
access_log udp://127.0.0.1:9 squid
access_log tcp://127.0.0.1:9 squid
logformat x %>a
logformat x %nothing
logfile_daemon /nowhere
logfile_rotate 0
buffered_logs on
debug_options ALL,1
debug_options ALL,9
debug_options x
log_mime_hdrs on
client_netmask 255.255.255.0
client_netmask x
netdb_filename none
mime_table /nowhere
unlinkd_program /nowhere
diskd_program /nowhere
pinger_enable off
pinger_program /nowhere
memory_pools off
memory_pools_limit 1 KB
high_memory_warning 1 MB
high_response_time_warning 1
high_page_fault_warning 1
wccp_router 192.0.2.1
wccp2_router 192.0.2.1
announce_period 1 hour
http_port 3127
http_port 3127 intercept
http_port 3127 accel defaultsite=c.example
http_port 3127 accel allow-direct
http_port 3127 tproxy
http_port 3127 ssl-bump cert=/nowhere
http_port 3128 require-proxy-header
http_port [::1]:3127
http_port x
https_port 3127 cert=/nowhere
ftp_port 3127
http_upgrade_request_protocols OTHER allow all
http_upgrade_request_protocols websocket deny all
on_unsupported_protocol tunnel all
on_unsupported_protocol respond all
sslproxy_cert_error allow all
sslproxy_cert_error deny all
tls_outgoing_options disable
tls_outgoing_options cafile=/nowhere
sslcrtd_program /nowhere
ssl_unclean_shutdown on
sslpassword_program /nowhere
sslproxy_version 1
umask 0
windows_ipaddrchangemonitor off
force_request_body_continuation allow all
server_pconn_for_nonretriable allow all
happy_eyeballs_connect_timeout 1
happy_eyeballs_connect_gap 1
esi_parser auto
eui_lookup off
hopeless_kid_revival_delay 1 hour
ftp_user x@
ftp_passive off
ftp_epsv off
ftp_eprt off
as_whois_server x
test_reachability on
query_icmp on
minimum_icp_query_timeout 1
icp_hit_stale on
digest_generation off
global_internal_static off
short_icon_urls off
http_accel_surrogate_remote on
httpd_accel_host virtual
httpd_accel_port 80
httpd_accel_uses_host_header on
upgrade_http0.9 deny all
broken_posts allow all
extension_methods X
maximum_single_addr_tries 1
read_ahead_gap 1 KB
client_dst_passthru off
host_verify_strict on
url_rewrite_host_header off
cache_vary off
configuration_includes_quoted_values on
configuration_includes_quoted_values off
nothing at all
nothing
acl
acl x
acl x src
acl x src all
acl x nothing all
acl x src 192.0.2.0/33
acl x src nosuchhost.invalid
acl x src www.example.com
acl x dst 192.0.2.0/24
acl x dstdomain "/nowhere"
acl x dstdomain .a.example a.example
acl x dstdomain a.a.example .a.example
acl x dstdom_regex (
acl x url_regex [
acl x port 70000
acl x port x
acl x method x y z
acl x proto NOTHING
acl x time Q
acl x time 25:00-26:00
acl x time M
acl x browser x
acl x req_header User-Agent x
acl x maxconn 1
acl x max_user_ip 1
acl x random 0.5
acl x random 2
acl x random x
acl x ident REQUIRED
acl x arp 00:00:00:00:00:00
acl x eui64 0
acl x myportname x
acl x localport 3128
acl x localip 127.0.0.1
acl x myport 3128
acl x peername x
acl x hier_code DIRECT
acl x note a b
acl x annotate_client a=b
acl x annotate_transaction a=b
acl x at_step SslBump1
acl x ssl::server_name .a.example
acl x ssl_error all
acl x server_cert_fingerprint 00
acl x user_cert CN x
acl x ext_user REQUIRED
acl x tag y
acl x adaptation_service s
acl x all-of y
acl x any-of all
acl x any-of !all
acl x has request
acl x has nothing
acl x connections_encrypted
acl x transaction_initiator client
acl x rep_header X y
acl x rep_mime_type y
acl x http_status 200
acl x src_as 1
acl x dst_as 1
acl x client_connection_mark 1
acl x snmp_community public
acl x urllogin x
acl x urlpath_regex -i x
acl x referer_regex x
acl all src 10.0.0.0/8
acl all dst 10.0.0.0/8
acl all
acl localhost src 192.0.2.0/24
acl localhost port 5
acl to_localhost dst 192.0.2.0/24
acl to_linklocal dst 169.254.0.0/16
acl manager url_regex x
acl manager proto cache_object
acl CONNECT method GET
acl connect method GET
acl CONNECT port 443
acl rulec-test.connect method GET
acl rulec-test.CONNECT method GET
acl rulec-test.connect port 1
acl rulec-test.connect method
acl rulec-test.http proto HTTPS
acl rulec-test.http proto FTP
acl rulec-test.port-443 port 80
acl rulec-test.port-443 port 0-65535
acl rulec-test.port-443 port 443-444
acl RULEC-TEST.PORT-443 port 22
acl rulec-test.port-80 port 1
acl rulec-test.one.exact dstdomain .evil.example
acl rulec-test.one.exact dstdomain -n .evil.example
acl rulec-test.one.exact dstdomain evil.example
acl rulec-test.one.exact dstdom_regex .
acl rulec-test.one.exact dstdomain "/etc/passwd"
acl rulec-test.one.exact dstdomain -n .
acl rulec-test.one.exact dstdomain -n .example
acl rulec-test.one.exact dstdomain -n .b.example
acl rulec-test.one.below dstdomain -n .b
acl rulec-test.one.below dstdomain -n .x.a.example
acl rulec-test.one.below dstdomain .c
acl rulec-test.one.apex dstdomain -n www.a.example
acl rulec-test.one.apex dstdomain -n .a.example
acl rulec-test.one.labels dstdom_regex -n .
acl rulec-test.one.labels dstdom_regex -n -i X
acl rulec-test.one.labels dstdom_regex -n c.example
acl rulec-test.one.labels dstdom_regex y
acl rulec-test.two.exact dstdomain -n e.example
acl rulec-test.dots urlpath_regex keys
acl rulec-test.dots urlpath_regex (
acl rulec-test.dots urlpath_regex -i X
acl rulec-test.path-keys urlpath_regex .
acl rulec-test.three.address dst 192.0.2.0/24
acl rulec-test.three.address dst -n 192.0.2.0/24
acl rulec-test.three.address dst -n 0.0.0.0/0
acl rulec-test.three.address dst -n all
acl rulec-test.three.address dst -n ipv6
acl rulec-test.three.address dst -n 198.51.100.1-198.51.100.9
acl rulec-test.three.address dst -n 198.51.100.0/255.255.255.0
acl rulec-test.three.address dst -n 192.0.2.128/25
acl rulec-test.three.address dst -n example.com
acl rulec-test.three.address src 192.0.2.0/24
acl rulec-test-source src 203.0.113.0/24
acl rulec-test-source src all
acl rulec-test-source src ::/0
acl rulec-test-source src 127.0.0.1
acl rulec-test.port-443
acl rulec-test.port-443 port
acl rulec-test.port-443 port "/nowhere"
acl rulec-test.port-443 port "/etc/squid/rulec/test/rulec-test.one.exact.txt"
acl rulec-test.\${process_number} method GET
acl \${service_name} src all
acl averyveryverylongnameofanaclaveryveryverylongnameofanaclaveryverylongname src all
acl x -i src all
acl x src -i all
acl x src -n all
acl x dstdomain -i .a.example
acl x dstdomain --bad .a.example
acl x dstdomain -- -n
if true
if false
if 1 = 1
if \${process_number} = 1
if
else
endif
if true\\nhttp_access allow all\\nendif
if false\\nhttp_access deny all\\nelse\\nhttp_access allow all\\nendif
include /etc/squid/x.conf
include /etc/squid/nothing/*.conf
include "/etc/squid/x.conf"
include x
include
define x y
\${x}
\\
"
'
#
{
}
!
[
\tacl x src all
 http_access allow all
 acl rulec-test.port-443 port 22
,http_access allow all
-http_access allow all
http_access:allow all
`).map((line) => `${line.replaceAll('\\n', '\n').replaceAll('\\t', '\t')}\n`);

export const wrongRows: readonly Row[] = [
  [front, ...statements],
  [firstAccess, ...statements],
  [end, ...statements.slice(0, 60), 'http_access allow all', '\\', '\\\n', '# \\', '"'],
  // What stands at the beginning of a line of its own.
  [
    /^#.*$/m,
    '$& \\',
    '$&\\',
    '$&\nhttp_access allow all',
    '\\\n$&',
    '"$&',
    ' $&',
    '!$&',
    '/*',
    '//',
    ';',
    '$&\rhttp_access allow all',
    '$&\u0000http_access allow all',
    '$&\u000bhttp_access allow all',
  ],
  [
    /^http_access (?=allow)/m,
    'http_access deny ',
    '#http_access ',
    '# http_access ',
    'http_access allow all\nhttp_access ',
    'http_access allow \\\n',
    'http_access \\\n',
    'http_access deny all\nhttp_access ',
    ' # ',
    'http_acces ',
    'HTTP_access ',
    'http_access\u00a0',
    'http_access "allow" ',
    'adapted_http_access ',
    'miss_access ',
    'http_access2 ',
    'icp_access ',
    'cache ',
    'no_cache ',
    '\\\nhttp_access ',
    '\ufeffhttp_access ',
    'http_access ! ',
    'http_access allow ',
    'http_access deny !',
  ],
  [
    /(?<=^http_access allow .*)rulec-test\.connect/m,
    'CONNECT',
    'all',
    '!rulec-test.connect',
    'rulec-test.http',
    'RULEC-TEST.CONNECT',
    'rulec-test.connect2',
    '',
    '!!rulec-test.connect',
    '! rulec-test.connect',
    'rulec-test.connect all',
    'rulec-test.connect !all',
    'rulec-test.connect manager',
    'rulec-test.connect localhost',
    'rulec-test.connect !localhost',
    'rulec-test.connect !to_localhost',
    'rulec-test.connect to_localhost',
    'rulec-test.connect # ',
    'rulec-test.connect #',
    'rulec-test.connect\\\n',
    'rulec-test.connect \\\n',
    'rulec-test.connect\n',
    '"rulec-test.connect"',
    "'rulec-test.connect'",
    'rulec-test.connect,',
    'rulec-test.connect;',
    'rulec-test.connect\u00a0',
    '!rulec-test.http',
    'rulec-test.port-443',
  ],
  [
    /(?<=^http_access allow .*)rulec-test\.port-443/m,
    'all',
    '!rulec-test.port-80',
    'rulec-test.port-80',
    '',
    '!rulec-test.port-443',
    'rulec-test.port-8443',
    'SSL_ports',
    'rulec-test.port-443 rulec-test.port-80',
    'rulec-test.port-44',
    'rulec-test.connect',
    'rulec-test-port-443',
    '443',
    'port 443',
  ],
  [
    /(?<=^http_access allow .*)rulec-test\.one\.exact/m,
    'all',
    '',
    '!rulec-test.one.exact',
    'rulec-test.one.below',
    'rulec-test.one.labels',
    'rulec-test.one.exact rulec-test.one.labels',
    'rulec-test.one.exact !rulec-test.one.labels',
    'rulec-test.two.exact',
    'rulec-test.one.exacts',
    'rulec-test.one.exact # x',
    'rulec-test.one.exact #',
    'rulec-test.one.exact \\',
    'rulec-test.one.exact\\',
    'rulec-test.one.exact \\ ',
    'rulec-test.one.exact !rulec-test.no.exact',
    'rulec-test.one.exact localhost',
    'rulec-test.one.exact manager',
    'rulec-test.one.exact !rulec-test.one.apex',
    'b.example',
    '.example',
  ],
  [
    /!rulec-test\.one\.apex/,
    '',
    'rulec-test.one.apex',
    '!rulec-test.one.exact',
    '!rulec-test.one.below',
    '!rulec-test.no.apex',
    'all',
    '!!rulec-test.one.apex',
    '! rulec-test.one.apex',
    '#!rulec-test.one.apex',
    '# !rulec-test.one.apex',
    '\n',
    '!all',
    '-rulec-test.one.apex',
    '!RULEC-test.one.apexx',
  ],
  [
    / !rulec-test\.dots/,
    '',
    ' rulec-test.dots',
    ' !rulec-test.path-keys',
    ' !all',
    ' #!rulec-test.dots',
    ' !rulec-test.http',
  ],
  [
    / rulec-test\.path-keys/,
    '',
    ' !rulec-test.path-keys',
    ' all',
    ' rulec-test.dots',
    ' rulec-test.path-keys rulec-test.connect',
  ],
  [
    / rulec-test\.http(?= rulec-test\.port)/,
    '',
    ' !rulec-test.http',
    ' all',
    ' rulec-test.connect',
    ' rulec-test.path-keys',
  ],
  [
    /^http_access deny (all|rulec-test-source)$/m,
    '',
    'http_access deny none',
    'http_access allow $1',
    'http_access deny !$1',
    'http_access deny CONNECT',
    'http_access deny !CONNECT',
    'http_access deny localhost',
    'http_access deny $1 CONNECT',
    'http_access deny $1 rulec-test.connect',
    'http_access deny $1 !rulec-test.http',
    '#http_access deny $1',
    '# \\\nhttp_access deny $1',
    'http_access deny $1 manager',
    'http_access deny to_localhost',
    'http_access deny rulec-test.connect\nhttp_access deny rulec-test.http',
    'http_access deny $1\nhttp_access allow CONNECT',
    'http_access allow localhost\nhttp_access deny $1',
    'http_access deny $1 $1x',
    'http_access deny \\\n',
    'http_access deny "$1"',
    'deny $1',
    'http_access deny $1\\',
    'http_access deny $1\\\nx',
    'http_access deny $1\u0000',
    'http_access deny 127.0.0.1',
    'http_access deny $1 #\nhttp_access allow all',
  ],
  [
    /^http_access deny .*rulec-test\.no\.exact\n/m,
    '',
    'http_access deny rulec-test.no.exact\n',
    'http_access deny rulec-test.connect rulec-test.port-80 rulec-test.no.exact\n',
    'http_access allow rulec-test.no.exact\n',
    'http_access deny !rulec-test.no.exact\n',
  ],
  [
    /^(http_access deny .*rulec-test\.no\.exact)\n((?:.*\n)*?)(http_access allow .*\n)/m,
    '$2$3$1\n',
    '$3$1\n$2',
  ],
  [
    /^acl rulec-test\.connect method CONNECT$/m,
    '',
    'acl rulec-test.connect method GET',
    'acl rulec-test.connect method CONNECT GET',
    'acl rulec-test.connect method',
    'acl rulec-test.connect method connect',
    'acl rulec-test.connect method CONNECT,GET',
    'acl rulec-test.connect method CONNECT POST # x',
    'acl rulec-test.connect method CONNECT#GET',
    'acl rulec-test.connect method CONNECT \\',
    'acl rulec-test.connect method CONNECT\\',
    'acl rulec-test.connect method "CONNECT"',
    'acl rulec-test.connect method !CONNECT',
    'acl rulec-test.connect method -i CONNECT',
    'acl rulec-test.connect methods CONNECT',
    'acl rulec-test.connect port 443',
    'acl rulec-test.connect any-of CONNECT',
    'acl rulec-test.connect all-of !CONNECT',
    'acl rulec-test.connect src all',
    'acl rulec-test.connect method ALL',
    'acl rulec-test.connect proto NONE',
    'acl rulec-test.connect url_regex :443$',
    'acl rulec-test.connect method CONNECT\nacl rulec-test.connect method PUT',
    'acl rulec-test.connect METHOD CONNECT',
    'acl\u00a0rulec-test.connect method CONNECT',
    'acl rulec-test.connect method \u0441ONNECT',
    'acl rulec-test.connect method CONNECT OPTIONS',
    'acl rulec-test.connect method HEAD CONNECT',
    'acl rulec-test.connect method CONN',
  ],
  [
    /^acl rulec-test\.http proto HTTP$/m,
    '',
    'acl rulec-test.http proto HTTPS',
    'acl rulec-test.http proto HTTP FTP',
    'acl rulec-test.http proto HTTP HTTPS',
    'acl rulec-test.http proto',
    'acl rulec-test.http proto NONE',
    'acl rulec-test.http proto "HTTP"',
    'acl rulec-test.http url_regex ^http',
    'acl rulec-test.http url_regex ^http:// .',
    'acl rulec-test.http method GET',
    'acl rulec-test.http proto HTTP#S',
    'acl rulec-test.http proto FTP',
    'acl rulec-test.http any-of all',
    'acl rulec-test.http proto HTTP GOPHER',
    'acl rulec-test.http proto HTTP cache_object',
    'acl rulec-test.http proto urn HTTP',
  ],
  [
    /^acl rulec-test\.port-443 port 443$/m,
    '',
    'acl rulec-test.port-443 port 444',
    'acl rulec-test.port-443 port 443 80',
    'acl rulec-test.port-443 port 0443',
    'acl rulec-test.port-443 port 0x1bb',
    'acl rulec-test.port-443 port 443-',
    'acl rulec-test.port-443 port -443',
    'acl rulec-test.port-443 port 1-443',
    'acl rulec-test.port-443 port 443-1',
    'acl rulec-test.port-443 port 443 - 444',
    'acl rulec-test.port-443 port 443,80',
    'acl rulec-test.port-443 port 443:80',
    'acl rulec-test.port-443 port',
    'acl rulec-test.port-443 port !443',
    'acl rulec-test.port-443 port 443#',
    'acl rulec-test.port-443 port 443\u00a0',
    'acl rulec-test.port-443 port 65979',
    'acl rulec-test.port-443 port +443',
    'acl rulec-test.port-443 port "443"',
    'acl rulec-test.port-443 port https',
    'acl rulec-test.port-443 localport 443',
    'acl rulec-test.port-443 myport 443',
    'acl rulec-test.port-443 url_regex :443',
    'acl rulec-test.port-443 port 443 \\\n22',
    'acl rulec-test.port-443 port 443\\\n1',
    'acl rulec-test.port-443 port 443.5',
    'acl rulec-test.port-443 port 443-443-500',
    'acl rulec-test.port-443 port 443-0500',
    'acl rulec-test.port-443 port 4294967739',
    'acl rulec-test.port-443 port 443x',
    'acl rulec-test.port-443 port *',
  ],
  [
    /^acl rulec-test\.one\.below dstdomain -n \.a\.example$/m,
    '',
    ...[
      'a.example',
      '.example',
      '.a.example .b.example',
      '.b.example .a.example',
      '*.a.example',
      '..a.example',
      '.a.example.',
      '.a.example#',
      '.a.example # .x',
      '.A.example .c.example',
      '.a.example,',
      '.a.example/',
      '.a.example:443',
      'http://.a.example',
      '.a.exаmple',
      '.xn--a.example',
      '.a.example "/nowhere"',
      '"/nowhere"',
      '-i .a.example',
      '-- .a.example',
      '--dst-as .a.example',
      '-n .a.example',
      '.a.example -n .z.example',
      '.',
      '',
      '.a.example \\\n.evil.example',
      '.a.example\\\n.evil.example',
      '.a.exa\\\nmple',
      '%2ea.example',
      '.a.example 192.0.2.1',
      '.a.example [2001:db8::1]',
      '!.a.example',
      '.a.example x.a.example',
      'x.a.example .a.example',
      '.a.example .a.example',
      '.a.example a.example',
    ].map((value) => `acl rulec-test.one.below dstdomain -n ${value}`),
    'acl rulec-test.one.below dstdomain .a.example',
    'acl rulec-test.one.below dstdom_regex -n .a.example',
    'acl rulec-test.one.below dstdom_regex -n \\.a\\.example$',
    'acl rulec-test.one.below dstdom_regex -n [.]a[.]example',
    'acl rulec-test.one.below url_regex a.example',
    'acl rulec-test.one.below srcdomain .a.example',
    'acl rulec-test.one.below dst a.example',
    'acl rulec-test.one.below ssl::server_name .a.example',
    'acl rulec-test.one.below any-of all',
    'acl rulec-test.one.below dstdomain -i -n .a.example',
    'acl rulec-test.one.below dstdomain -N .a.example',
    'acl rulec-test.one.below domain -n .a.example',
    'acl rulec-test.one.below req_header Host a.example',
  ],
  [
    /^acl rulec-test\.one\.apex dstdomain -n a\.example$/m,
    '',
    'acl rulec-test.one.apex dstdomain -n .a.example',
    'acl rulec-test.one.apex dstdomain -n b.example',
    'acl rulec-test.one.apex dstdomain a.example',
    'acl rulec-test.one.apex dstdomain -n a.example www.a.example',
    'acl rulec-test.one.apex dstdomain -n a.example.',
    'acl rulec-test.one.apex dstdom_regex -n ^a.example',
    'acl rulec-test.one.apex dstdom_regex -n a\\.example$',
    'acl rulec-test.one.apex dstdomain -n "/nowhere"',
    'acl rulec-test.one.apex dstdomain -n',
    'acl rulec-test.one.apex dstdomain -n *.a.example',
    'acl rulec-test.one.apex dst -n a.example',
  ],
  [
    /(?<=^acl rulec-test\.one\.labels dstdom_regex )-n (\S+)$/m,
    '$1',
    '-i -n $1x',
    '-n .*',
    '-n ^x',
    '-n y\\.c\\.example$',
    '-n ^x.*y\\.c\\.example$',
    '-n ^x[a-z0-9_-]*y\\.c\\.example$',
    '-n ^x[a-z0-9_-]+y.c.example$',
    '-n ^x[a-z0-9_-]+y\\.c\\.example',
    '-n ^x[^.]+y\\.c\\.example$',
    '-n ^x\\w+y\\.c\\.example$',
    '-n ^x[a-z0-9_-]+?y\\.c\\.example$',
    '-n ^X[a-z0-9_-]+y\\.c\\.example$',
    '-n -i ^X.+$',
    '-n $1 evil',
    '-n $1|evil',
    '-n ($1)|(.)',
    '-n $1 \\\nevil',
    '-n "/nowhere"',
    '-n [[:alpha:]]+',
    '-n ^x(a|b)+y\\.c\\.example$',
    '-n ^x[a-z0-9_-]{2,}y\\.c\\.example$',
    '-n ^x[a-z0-9_-]+y\\.c\\.example$$',
    '-n ^^x[a-z0-9_-]+y',
    '-n +i $1 .',
    '-n -i $1 +i E',
    '-n *',
    '-n +',
    '-n {',
    '-n \\',
    '-n ()',
    '-n |',
    '-n a{1',
    '-n ^x[a-z0-9_-]+y\\.c\\.example$#',
  ],
  [
    /(?<=^acl rulec-test\.path-keys urlpath_regex ).*$/m,
    '/keys',
    '^/keys',
    '^/keys(/|$)',
    '^/keys(/|[?]|$|;)',
    '-i ^/keys(/|[?]|$)',
    '^/key(s)?(/|[?]|$)',
    '^/keys(/|[?]|$) ^/other',
    '^/keys(/|?|$)',
    '^/keys(/|[?])',
    '^/(keys|x)(/|[?]|$)',
    '^[/]keys',
    '^/keys(/|[?]|$)\\',
    '^/keys(/|[?]|$) \\\n.',
    '',
    '.',
    '^/',
    '(^/keys)',
    '^/keys(/|[?]|$)|.',
    '^/+keys(/|[?]|$)',
    '^/%6beys(/|[?]|$)',
    '^/keys[^x]',
  ],
  [
    /(?<=^acl rulec-test\.dots urlpath_regex ).*$/m,
    '[/\\\\][.][.]([/\\\\?#;]|$)',
    '[/][.][.]?([/\\\\?#;]|$)',
    '[.][.]',
    'x',
    '',
    '(',
    '[/\\\\][.][.]?([/\\\\?#;]|$) keys',
    '[/\\\\][.][.]?([/\\\\?#;]|$)|$)',
    '-i KEYS',
    '[/\\\\][.][.]?[/\\\\?#;]',
    '[/\\\\][.][.]?([/\\\\?#]|$)',
    '^[/\\\\][.][.]?([/\\\\?#;]|$)',
    '[/\\\\][.][.]?([/\\\\?#;]|$)#',
    '[/\\\\]..?([/\\\\?#;]|$)',
    '[/\\\\][.][.]+([/\\\\?#;]|$)',
    '.',
  ],
  [
    /(?<=^acl rulec-test\.three\.address dst -n )192\.0\.2\.0\/25$/m,
    '192.0.2.0/24',
    '192.0.2.0/26',
    '192.0.2.0',
    '192.0.2.0/255.255.255.128 192.0.2.200',
    '192.0.2.0-192.0.2.126',
    '192.0.2.1-192.0.2.127',
    '192.0.2.0/0',
    '0.0.0.0/0',
    'all',
    'ipv4',
    'none',
    '',
    '192.0.2.0/33',
    '192.0.2.x/25',
    '192.0.2/25',
    '3221225984/25',
    '0xc0000200/25',
    '0300.0.2.0/25',
    '192.0.2.0/25 192.0.2.0/24',
    '192.0.2.0/26 192.0.2.0/25',
    '192.0.2.0/25 198.51.100.0/24',
    '"/nowhere"',
    '::ffff:192.0.2.0/121',
    '::ffff:192.0.2.0/25',
    '192.0.2.0/25\\\n',
    '192.0.2.0/25#',
    '192.0.2.0/25,198.51.100.1',
    'www.example.com',
    '!192.0.2.0/25',
    '192.0.2.127-192.0.2.0',
    '192.0.2.0-192.0.2.128/25',
    '192.0.2.0-192.0.2.127/32',
    '192.0.2.0-192.0.2.127/24',
    '192.0.2.0-198.51.100.0',
    '192.0.2.0/25-192.0.2.9',
    '-n 192.0.2.0/25 203.0.113.9',
  ],
  [
    /(?<=^acl rulec-test\.three\.address )dst -n (?=192)/m,
    'dst ',
    'src -n ',
    'src ',
    'localip ',
    'dst -i ',
    'dst --dst-as ',
    'dst -n -n -n all ',
    'dstdomain -n ',
    'dst_as ',
    'url_regex ',
  ],
  [
    /(?<=^acl rulec-test-source src )127\.0\.0\.0\/8$/m,
    '127.0.0.0/9',
    '127.0.0.1',
    '0.0.0.0/0',
    'all',
    '',
    '127.0.0.0/8 10.0.0.0/8',
    '127.0.0.0/255.0.0.0 10.0.0.1',
    'localhost',
    '127.0.0.0/7',
    '"/nowhere"',
    '126.0.0.0-127.255.255.255',
    '127.0.0.0-127.255.255.254',
    '::1',
    '-n 127.0.0.0/8 10.0.0.0/8',
  ],
  [
    /"(\/etc\/squid\/rulec\/test\/)(rulec-test\.one\.exact\.txt)"/,
    '"$1nothing.txt"',
    '"$1../$2"',
    "'$1$2'",
    '$1$2',
    '"$1$2',
    '$1$2"',
    '"$1$2" evil.example',
    '"$1$2" "/etc/passwd"',
    '"$1$2"evil.example',
    '"/etc/squid/rulec/$2"',
    '"/$2"',
    '"$2"',
    '"./$2"',
    '""',
    '"$1$2 "',
    '"$1$2"\\\n.evil.example',
    'parameters("$1$2")',
    'file:"$1$2"',
    '"$1RULEC-test.one.exact.txt"',
    '"\\$1$2"',
    '.evil.example "$1$2"',
    '"$1$2" "$1$2"',
    '"$1${service_name}.txt"',
    'b.example',
    '"$1*.txt"',
    '"/etc/squid//rulec/test/$2"',
    '"/etc/squid/rulec/./test/$2"',
  ],
  [
    / -n (?=[^ ]+$)/m,
    ' ',
    ' -N ',
    ' -i ',
    ' -nn ',
    ' -n -- ',
    ' --n ',
    ' -ni ',
    ' +n ',
    ' -n -i ',
    ' -n +i ',
    ' -i -n ',
    '-n ',
    ' \u2013n ',
  ],
  [/\n/, '\\\n', ' \\\n', '\u0000\n', '\u000b', '\u000c', '\u2028', '\r', '\u0085'],
  [
    /(?<=^http_access allow .*)\n/m,
    '\\\n',
    ' \\\n',
    '\u0000\n',
    '\u000b\n',
    '\u000c\n',
    '\u00a0\n',
    '\r',
    ' # \\\n',
    ' #\n',
    '\r\n\\\n',
  ],
  [
    /(?<=^acl .*)\n/m,
    '\\\n',
    ' \\\n',
    ' x\n',
    '\u0000\n',
    '\u000b\n',
    '\u00a0\n',
    ' # \\\n',
    '#x\n',
    ' 1\n',
    '\r',
  ],
  [
    /^/,
    '\ufeff',
    '\\\n',
    '\u0000',
    '"',
    'http_access allow all #',
    'if false\n',
    'x\n',
    '# \\\nhttp_access allow all\n',
    'acl all src 10.0.0.0/8\n',
    'include /nowhere\n',
    'configuration_includes_quoted_values on\n',
  ],
];

/** Edits of the configuration around a fragment. */
export const mainRows: readonly Row[] = [
  [
    /^(?=include )/m,
    ...lines(`
http_access allow all
http_access deny all
http_access allow localhost
http_access allow localnet
http_access allow CONNECT
http_access deny !localnet
http_access deny localnet
http_access allow localhost manager
http_access deny manager
http_access allow SSL_ports
http_access deny SSL_ports
http_access deny !SSL_ports
http_access deny to_localhost
http_access deny CONNECT Safe_ports
acl SSL_ports port 80
acl SSL_ports method GET
acl Safe_ports port 1-79
acl Safe_ports src all
acl localnet src all
acl all src 10.0.0.0/8
acl rulec-test.port-443 port 22
acl rulec-test.connect method GET
acl rulec-test.one.exact dstdomain -n .evil.example
acl rulec-test.one.exact src all
include /etc/squid/other.conf
include /etc/squid/none/*.conf
http_port 3127 intercept
http_port 3127 accel vhost
never_direct allow all
url_rewrite_program /bin/false
if false
endif
http_access allow localnet \\
`).map((one) => `${one}\n`),
  ],
  [
    /^include .*\n/m,
    '',
    '#$&',
    'include /etc/squid/conf.d/00-rulec.conf.bak\n',
    'include /etc/squid/conf.d/*.cnf\n',
    'include /etc/squid/conf.d/0*.conf\n',
    'include /etc/squid/conf.d/[1-9]*.conf\n',
    'include /etc/squid/conf.d\n',
    'include /etc/squid/conf.d/\n',
    'include conf.d/*.conf\n',
    'include "/etc/squid/conf.d/*.conf"\n',
    'include /etc/squid/conf.d/{00-rulec}.conf\n',
    'include /etc/squid/conf.d/*.conf /nowhere/x\n',
    '$&$&',
    'if false\n$&endif\n',
    'http_access deny all\n$&',
    'http_access allow all\n$&',
    'Include /etc/squid/conf.d/*.conf\n',
    'include /etc/squid/conf.d/??-rulec.con\n',
  ],
  [
    /^http_access deny CONNECT !SSL_ports\n/m,
    'http_access deny CONNECT SSL_ports\n',
    'http_access deny !CONNECT !SSL_ports\n',
    'http_access allow CONNECT SSL_ports\n',
    'http_access deny CONNECT !Safe_ports\nhttp_access allow CONNECT\n',
    'http_access deny !SSL_ports\n',
    'http_access deny CONNECT\n',
  ],
  [
    /^http_access deny !Safe_ports\n/m,
    'http_access deny Safe_ports\n',
    'http_access allow Safe_ports\n',
    'http_access deny !SSL_ports !Safe_ports CONNECT\nhttp_access allow !Safe_ports\n',
  ],
  [/^acl SSL_ports port 8443\n/m, '', 'acl SSL_ports port 8444\n', '#$&'],
  [/^acl Safe_ports port 80\n/m, '', 'acl Safe_ports port 81\n'],
  [
    /^acl Safe_ports port 1025-65535 # unregistered\n/m,
    '',
    'acl Safe_ports port 1025-8000\n',
    'acl Safe_ports port 1025 - 65535\n',
    'acl Safe_ports port 65535-1025\n',
  ],
  [
    /^http_port 3128\n/m,
    'http_port 3128 intercept\n',
    'http_port 3128 accel\n',
    'http_port 3128 accel defaultsite=c.example\n',
    'http_port 3128 require-proxy-header\n',
    'http_port 3128 nothing\n',
    'http_port x\n',
    'http_port\n',
    'http_port 3128\nhttp_port 3128\n',
    '',
  ],
];

/** Edits of a file of names. */
export const listRows: readonly Row[] = [
  [
    /^b\.example$/m,
    'b.example evil.example',
    'b.example\nevil.example',
    '.b.example',
    '*.b.example',
    'b.example.',
    'b.example#x',
    '#b.example',
    '',
    'b.example # x\nevil.example',
    '"b.example"',
    '-n b.example',
    '-n\nb.example\n.evil.example',
    'b.example\\\n',
    'b.example \\\nevil.example',
    'b.example,',
    'b.example;',
    'b.example/',
    'http://b.example',
    'b.example:443',
    'b.example\u00a0',
    'b.example\u0000',
    'b.example\u000bevil.example',
    'b.exаmple',
    'b..example',
    ' b.example evil.example',
    '"/etc/passwd"',
    'include x',
    '.example',
    '.',
    'b.example\n.',
    'b.example\n.n1.many.example',
    '.many.example',
    'b.example\n.b.example',
    `# ${'x'.repeat(2046)}.evil.example\nb.example`,
    `b.example # ${'x'.repeat(2100)}`,
    'b.example\n192.0.2.1',
    'b.example\n[2001:db8::1]',
    '!b.example',
    'B.EXAMPLE.',
    'b.example\revil.example',
    '\ufeffb.example',
    '${service_name}.example',
    'b.example\nnone',
  ],
  [/^/, '\ufeff', '.', '"', 'evil.example\n', '\u0000'],
];

export const sameRows: readonly Row[] = [
  [
    front,
    ...lines(`
# x

visible_hostname proxy.example
cache_mem 64 MB
access_log none
logfile_rotate 5
coredump_dir /var/spool/squid
refresh_pattern . 0 20% 4320
forwarded_for off
via off
acl x src 192.0.2.0/24
acl x dstdomain -n .other.example
acl x port 1-100
acl x time MTWHF 08:00-18:00
acl localnet src 10.0.0.0/8
cache deny all
shutdown_lifetime 3 seconds
dns_nameservers 192.0.2.53
error_directory /usr/share/squid/errors/en
cache_mgr admin@example.com
max_filedescriptors 65536
half_closed_clients off
pinger_enable off
quick_abort_min 0 KB
httpd_suppress_version_string on
memory_pools off
client_db on
icp_access deny all
htcp_access deny all
snmp_port 0
never_direct deny all
always_direct deny all
buffered_logs on
debug_options ALL,1
cache_effective_user proxy
http_access deny to_linklocal !all
http_access deny rulec-test.connect !rulec-test.connect
http_access deny rulec-test.connect rulec-test.http
deny_info ERR_ACCESS_DENIED all
acl CONNECT method CONNECT
acl manager proto cache_object
delay_pools 0
url_rewrite_children 5
ignore_expect_100 off
collapsed_forwarding on
follow_x_forwarded_for deny all
client_persistent_connections on
ipcache_size 2048
hosts_file /etc/hosts
connect_timeout 60 seconds
reply_header_access X-Cache deny all
request_header_access X-Test deny all
logformat x %>a %ru
dns_v4_first on
uri_whitespace strip
check_hostnames off
allow_underscore on
`).map((one) => `${one}\n`),
  ],
  [
    /^(http_access allow .*)$/m,
    '$1 all',
    '$1\n$1',
    '$1 # x',
    '  $1',
    '$1 ',
    '$1\r',
    '$1 !rulec-test.no.exact',
  ],
  [
    /^acl rulec-test\.connect method CONNECT$/m,
    'acl rulec-test.connect method CONNECT CONNECT',
    '$&\n$&',
    'acl RULEC-TEST.connect method CONNECT',
    'acl rulec-test.connect  method\tCONNECT',
    'acl rulec-test.connect method \\\n CONNECT',
  ],
  [
    /rulec-test\.connect(?= rulec-test\.port)/,
    'CONNECT',
    'RULEC-TEST.CONNECT',
    'rulec-test.connect rulec-test.connect',
    'rulec-test.connect !rulec-test.http',
  ],
  [
    /^acl rulec-test\.port-443 port 443$/m,
    'acl rulec-test.port-443 port 443-443',
    'acl rulec-test.port-443 port 443 443',
    'acl rulec-test.port-443 port 443 # x',
  ],
  [
    /(?<=^acl rulec-test\.one\.below dstdomain -n )\.a\.example$/m,
    '.A.EXAMPLE',
    '.a.example # x',
    '.a.example x.a.example',
  ],
  [
    /(?<=^acl rulec-test\.three\.address dst -n )192\.0\.2\.0\/25$/m,
    '192.0.2.0-192.0.2.127',
    '192.0.2.0/255.255.255.128',
    '192.0.2.0/26 192.0.2.64/26',
    '192.0.2.5/25',
  ],
  [
    /^http_access deny (all|rulec-test-source)$/m,
    'http_access deny $1\nhttp_access deny all',
    'http_access deny CONNECT $1\nhttp_access deny $1',
    'http_access deny $1 all',
  ],
  [
    /^http_access allow (.*rulec-test\.one\.exact)$/m,
    'acl all-one all-of $1\nhttp_access allow all-one',
    'acl all-one any-of rulec-test.one.exact rulec-test.one.labels\n$&',
  ],
];
