/**
 * Whole rulesets of gateways in the shape that other programs give them, as `nft -s list ruleset` lists them: of iptables-nft
 * with Docker's chains, firewalld and OpenWrt's fw4, made small. Clients come in by f0, and requests leave by f1. Each is
 * asked of the interpreter, with its premises and the interface to the outside taken for granted, and of a running kernel.
 */
import type { Case } from './cases.ts';

const iptables = `table ip filter {
	chain FORWARD {
		type filter hook forward priority filter; policy drop;
		counter jump DOCKER-USER
		counter jump DOCKER-ISOLATION-STAGE-1
		oifname "docker0" ct state related,established counter accept
		oifname "docker0" counter jump DOCKER
		iifname "docker0" oifname != "docker0" counter accept
		ct state related,established counter accept
		ct state invalid counter drop
		tcp flags syn / syn,rst counter tcp option maxseg size set rt mtu
		iifname "f0" oifname "f1" meta l4proto tcp ip daddr 192.0.2.0/24 tcp dport { 80, 443, 8080-8090 }  counter accept
		iifname "f0" meta l4proto tcp ip daddr 198.51.100.10-198.51.100.20 tcp dport 443 counter accept
		limit rate 5/minute counter log prefix "forward: "
		counter reject
	}

	chain DOCKER {
		iifname != "docker0" oifname "docker0" ip daddr 172.17.0.2 tcp dport 80 counter accept
	}

	chain DOCKER-USER {
		meta l4proto tcp ip saddr 203.0.113.0/24 ip daddr 192.0.2.128/25 counter reject with tcp reset
		counter return
	}

	chain DOCKER-ISOLATION-STAGE-1 {
		iifname "docker0" oifname != "docker0" counter jump DOCKER-ISOLATION-STAGE-2
		counter return
	}

	chain DOCKER-ISOLATION-STAGE-2 {
		oifname "docker0" counter drop
		counter return
	}
}
table ip nat {
	chain DOCKER {
		iifname "docker0" counter return
		iifname != "docker0" tcp dport 8080 counter dnat to 172.17.0.2:80
	}

	chain POSTROUTING {
		type nat hook postrouting priority srcnat; policy accept;
		oifname != "docker0" ip saddr 172.17.0.0/16 counter masquerade
	}

	chain PREROUTING {
		type nat hook prerouting priority dstnat; policy accept;
		fib daddr type local counter jump DOCKER
	}

	chain OUTPUT {
		type nat hook output priority -100; policy accept;
		ip daddr != 127.0.0.0/8 fib daddr type local counter jump DOCKER
	}
}
`;

const firewalld = `table inet firewalld {
	chain filter_PREROUTING {
		type filter hook prerouting priority filter + 10; policy accept;
		icmpv6 type { nd-router-advert, nd-neighbor-solicit } accept
		meta nfproto ipv6 fib saddr . mark . iif oif missing drop
	}

	chain filter_FORWARD {
		type filter hook forward priority filter + 10; policy accept;
		ct state { established, related } accept
		ct status dnat accept
		iifname "lo" accept
		ct state invalid drop
		ip6 daddr { ::/96, ::ffff:0.0.0.0/96, 2002::/24, 2002:a00::/24 } reject with icmpv6 addr-unreachable
		jump filter_FORWARD_ZONES
		reject with icmpx admin-prohibited
	}

	chain filter_FORWARD_ZONES {
		iifname "f0" goto filter_FWD_internal
		iifname "f1" goto filter_FWD_external
		goto filter_FWD_public
	}

	chain filter_FWD_internal {
		jump filter_FORWARD_POLICIES_pre
		jump filter_FWD_internal_allow
		reject with icmpx admin-prohibited
	}

	chain filter_FORWARD_POLICIES_pre {
		iifname "f0" oifname "f1" jump filter_FWD_policy_out
	}

	chain filter_FWD_policy_out {
		jump filter_FWD_policy_out_deny
		jump filter_FWD_policy_out_allow
		reject with icmpx admin-prohibited
	}

	chain filter_FWD_policy_out_deny {
		ip daddr 192.0.2.7 drop
	}

	chain filter_FWD_policy_out_allow {
		ip daddr 192.0.2.0/24 ip saddr 203.0.113.0/24 tcp dport 443 accept
		ip6 daddr 2001:db8:1::/48 tcp dport { 80, 443 } accept
		udp dport 53 accept
	}

	chain filter_FWD_internal_allow {
		oifname "f0" accept
	}

	chain filter_FWD_external {
		reject with icmpx admin-prohibited
	}

	chain filter_FWD_public {
		reject with icmpx admin-prohibited
	}
}
`;

const fw4 = `table inet fw4 {
	chain forward {
		type filter hook forward priority filter; policy drop;
		ct state vmap { established : accept, related : accept } comment "!fw4: Handle forwarded flows"
		iifname "f0" jump forward_lan comment "!fw4: Handle lan IPv4/IPv6 forward traffic"
		iifname "f1" jump forward_wan comment "!fw4: Handle wan IPv4/IPv6 forward traffic"
		jump handle_reject
	}

	chain handle_reject {
		meta l4proto tcp reject with tcp reset comment "!fw4: Reject TCP traffic"
		reject comment "!fw4: Reject any other traffic"
	}

	chain forward_lan {
		ip daddr 192.0.2.66 counter jump reject_to_wan comment "!fw4: closed"
		meta l4proto { tcp, udp } th dport { 53, 443 } counter jump accept_to_wan comment "!fw4: Allow lan to wan"
		jump accept_to_lan
	}

	chain accept_to_lan {
		oifname "f0" counter accept comment "!fw4: accept lan IPv4/IPv6 traffic"
	}

	chain accept_to_wan {
		meta nfproto ipv4 oifname "f1" ct state invalid counter drop comment "!fw4: Prevent NAT leakage"
		oifname "f1" counter accept comment "!fw4: accept wan IPv4/IPv6 traffic"
	}

	chain reject_to_wan {
		oifname "f1" counter jump handle_reject comment "!fw4: reject wan IPv4/IPv6 traffic"
	}

	chain forward_wan {
		jump reject_to_wan
	}

	chain mangle_forward {
		type filter hook forward priority mangle; policy accept;
		iifname "f1" tcp flags syn / fin,syn,rst tcp option maxseg size set rt mtu comment "!fw4: Zone wan ingress MTU fixing"
		oifname "f1" tcp flags syn / fin,syn,rst tcp option maxseg size set rt mtu comment "!fw4: Zone wan egress MTU fixing"
	}
}
`;

export const foreignRulesets: readonly Case[] = [
  {
    behaviour: 'iptables with the chains of Docker',
    rules: iptables,
    connections: [
      ['tcp 192.0.2.1 443', 'allow'],
      ['tcp 192.0.2.1 80', 'allow'],
      ['tcp 192.0.2.1 8085', 'allow'],
      ['tcp 192.0.2.1 8080', 'allow'],
      ['tcp 192.0.2.1 25', 'deny'],
      ['udp 192.0.2.1 443', 'deny'],
      ['tcp 192.0.2.200 443', 'deny'],
      ['tcp 198.51.100.10 443', 'allow'],
      ['tcp 198.51.100.20 443', 'allow'],
      ['tcp 198.51.100.21 443', 'deny'],
      ['tcp 2001:db8:1::1 443', 'allow'],
    ],
  },
  {
    behaviour: 'firewalld with a policy between two zones',
    rules: firewalld,
    connections: [
      ['tcp 192.0.2.1 443', 'allow'],
      ['tcp 192.0.2.1 80', 'deny'],
      ['tcp 192.0.2.7 443', 'deny'],
      ['udp 192.0.2.1 53', 'allow'],
      ['udp 192.0.2.7 53', 'deny'],
      ['tcp 198.51.100.1 443', 'deny'],
      ['tcp 2001:db8:1::1 80', 'allow'],
      ['tcp 2001:db8:2::1 80', 'deny'],
      ['tcp 2002:a00::1 443', 'deny'],
    ],
  },
  {
    behaviour: 'fw4 with what its zones accept',
    rules: fw4,
    connections: [
      ['tcp 192.0.2.1 443', 'allow'],
      ['tcp 192.0.2.1 80', 'deny'],
      ['tcp 192.0.2.66 443', 'deny'],
      ['udp 192.0.2.1 53', 'allow'],
      ['tcp 2001:db8:1::1 443', 'allow'],
      ['tcp 2001:db8:1::1 80', 'deny'],
    ],
  },
];
