/** Names that pfctl looks up on the device: of ports in /etc/services, of protocols in /etc/protocols. */

function readTable(text: string): ReadonlyMap<string, number> {
  const words = text.trim().split(/\s+/);
  return new Map(words.map((word) => [word.replace(/=.*/, ''), Number(word.replace(/.*=/, ''))]));
}

/**
 * Names of ports that mean the same in the services files of OpenBSD, FreeBSD and macOS, which all follow the registry
 * of IANA for them. A name that not all of the systems are known to have is not here, but for imap4-ssl, which files of macOS
 * have, and which is no other port anywhere. Neither is one of several ports, of which the first line of the file counts: http-alt is 591 on FreeBSD and macOS before it is 8080
 * (usr.sbin/services_mkdb/services; getservbyname(3)).
 */
export const portNames: ReadonlyMap<string, number> = readTable(`
  afpovertcp=548 auth=113 bgp=179 bootpc=68 bootps=67 chargen=19 daytime=13 dhcpv6-client=546 dhcpv6-server=547
  discard=9 domain=53 echo=7 epmap=135 exec=512 finger=79 ftp=21 ftp-data=20 ftps=990 ftps-data=989
  git=9418 gopher=70 http=80 https=443 ident=113 imap=143 imap4-ssl=585 imaps=993 ipp=631 ipsec-nat-t=4500 isakmp=500 kerberos=88
  l2tp=1701 ldap=389 ldaps=636 login=513 mdns=5353 microsoft-ds=445 mysql=3306 netbios-dgm=138 netbios-ns=137
  netbios-ssn=139 nfsd=2049 nntp=119 nntps=563 ntp=123 openvpn=1194 pop3=110 pop3s=995 postgresql=5432 pptp=1723 privoxy=8118
  printer=515 radius=1812 rsync=873 rtsp=554 shell=514 sip=5060 smtp=25 smtps=465 snmp=161
  snmptrap=162 socks=1080 ssdp=1900 ssh=22 submission=587 sunrpc=111 svn=3690 syslog=514 telnet=23
  telnets=992 tftp=69 time=37 whois=43 www=80 xmpp-client=5222 xmpp-server=5269
`);

/** Names of protocols, and their numbers as IANA assigns them; in /etc/protocols the upper-case names are aliases. */
const protocolNumbers: ReadonlyMap<string, number> = readTable(`
  3pc=34 ah=51 argus=13 bbn-rcc=10 br-sat-mon=76 carp=112 cbt=7 cftp=62 chaos=16 compaq-peer=110 cphb=73 cpnx=72
  crtp=126 crudp=127 dccp=33 dcn=19 ddp=37 ddx=116 dgp=86 egp=8 eigrp=88 emcon=14 encap=98 esp=50 etherip=97 fc=133
  fire=125 ggp=3 gmtp=100 gre=47 hip=139 hmp=20 i-nlsp=52 iatp=117 icmp=1 icmp6=58 idpr=35 idpr-cmtp=38 idrp=45
  ifmp=101 igmp=2 igp=9 il=40 ipcomp=108 ipcv=71 ipencap=4 ipip=94 iplt=129 ippc=67 ipv6=41 ipv6-auth=51 ipv6-crypt=50
  ipv6-frag=44 ipv6-icmp=58 ipv6-nonxt=59 ipv6-opts=60 ipv6-route=43 ipx-in-ip=111 irtp=28 isis=124 iso-ip=80
  iso-tp4=29 kryptolan=65 l2tp=115 larp=91 leaf-1=25 leaf-2=26 manet=138 merit-inp=32 mfe-nsp=31 mhrp=48 micp=95
  mobile=55 mobility-header=135 mpls-in-ip=137 mtp=92 mux=18 narp=54 netblt=30 nsfnet-igp=85 nvp=11 ospf=89
  ospfigp=89 pfsync=240 pgm=113 pim=103 pipe=131 pnni=102 prm=21 ptp=123 pup=12 pvp=75 qnx=106 rdp=27 rsvp=46
  rsvp-e2e-ignore=134 rvd=66 sat-expak=64 sat-mon=69 scc-sp=96 scps=105 sctp=132 sdrp=42 secure-vmtp=82 shim6=140
  skip=57 sm=122 smp=121 snp=109 sprite-rpc=90 sps=130 srp=119 sscopmce=128 st=5 st2=5 stp=118 sun-nd=77 swipe=53
  tcf=87 tcp=6 tlsp=56 tp++=39 trunk-1=23 trunk-2=24 ttp=84 udp=17 udplite=136 uti=120 vines=83 visa=70 vmtp=81
  vrrp=112 wb-expak=79 wb-mon=78 wesp=141 wsn=74 xnet=15 xns-idp=22 xtp=36
`);

/** The number of a protocol; undefined where no system is known to have the name. */
export function protocolNumberOf(name: string): number | undefined {
  const found = protocolNumbers.get(name);
  return found ?? (name === name.toUpperCase() ? protocolNumbers.get(name.toLowerCase()) : undefined);
}
