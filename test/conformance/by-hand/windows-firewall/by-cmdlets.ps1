# Outbound rules of the office
New-NetFirewallRule -DisplayName "Service" -Group "Office" -Direction Outbound -Action Allow -Protocol TCP -RemotePort 443 -RemoteAddress 192.0.2.0/25,198.51.100.0/24,2001:db8:1::/48
New-NetFirewallRule -DisplayName 'Revocation' -Group 'Office' -Direction Outbound `
    -Action Allow -Protocol TCP -RemotePort 80 -RemoteAddress 203.0.113.0/255.255.255.240, 203.0.113.16-203.0.113.31
