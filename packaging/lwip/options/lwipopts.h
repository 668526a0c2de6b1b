/*
 * lwIP as Tessera uses it. Every bound here has its row in docs/ASSUMPTIONS.md.
 *
 * The unit of most memory is a buffer, which holds a full Ethernet frame. Whoever receives or sends
 * is counted in buffers (net/stack), STACK_BUFFERS_MAX of them for all together, and the pools
 * below are large enough for what that allows.
 */
#pragma once

/* One thread, no sockets: the raw interface. */
#define NO_SYS               1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_NETCONN         0
#define LWIP_SOCKET          0
#define LWIP_RAW             1
#define LWIP_ALTCP           0
#define LWIP_HOOK_FILENAME   "lwip_hooks.h"
#define LWIP_TESTMODE        0

/* Protocols. */
#define LWIP_IPV4                  1
#define LWIP_IPV6                  1
#define LWIP_ARP                   1
#define LWIP_ICMP                  1
#define LWIP_ICMP6                 1
#define LWIP_UDP                   1
#define LWIP_TCP                   1
#define LWIP_DHCP                  1
#define LWIP_DNS                   1
#define LWIP_AUTOIP                0
#define LWIP_IGMP                  0
#define LWIP_IPV6_MLD              1
#define LWIP_IPV6_AUTOCONFIG       1
#define LWIP_IPV6_FORWARD          0
#define IP_FORWARD                 0
#define LWIP_IPV6_DHCP6            0
#define LWIP_NETIF_STATUS_CALLBACK 1

/* A machine tells a network nothing about itself that an address does not need. */
#define LWIP_NETIF_HOSTNAME 0

/* Probing an address that DHCP gave would take seconds at each start; servers probe too. */
#define LWIP_DHCP_DOES_ACD_CHECK 0

/* Memory. */
#define MEM_ALIGNMENT                 8
#define MEM_USE_POOLS                 1
#define MEM_USE_POOLS_TRY_BIGGER_POOL 1
#define MEMP_USE_CUSTOM_POOLS         1
#define STACK_BUFFERS_MAX             2688
#define PBUF_POOL_BUFSIZE             1536
#define PBUF_POOL_SIZE                (2 * STACK_BUFFERS_MAX + 768)
#define MEMP_NUM_PBUF                 64
#define MEMP_NUM_FRAG_PBUF            64
#define MEMP_NUM_REASSDATA            8
#define IP_REASS_MAX_PBUFS            96
/* A pointer is larger than what a fragment's header has room for. */
#define IPV6_FRAG_COPYHEADER 1
#define LWIP_PBUF_REF_T      u16_t

/* Who talks to whom. */
#define ARP_TABLE_SIZE            64
#define ARP_QUEUEING              1
#define MEMP_NUM_ARP_QUEUE        64
#define LWIP_IPV6_NUM_ADDRESSES   6
#define LWIP_ND6_NUM_NEIGHBORS    64
#define LWIP_ND6_NUM_DESTINATIONS 64
#define LWIP_ND6_NUM_PREFIXES     8
#define LWIP_ND6_NUM_ROUTERS      4
#define MEMP_NUM_ND6_QUEUE        64
#define MEMP_NUM_MLD6_GROUP       64

/* Connections. */
#define MEMP_NUM_TCP_PCB        1024
#define MEMP_NUM_TCP_PCB_LISTEN 128
#define MEMP_NUM_UDP_PCB        320
#define MEMP_NUM_TCP_SEG        10752

#define TCP_MSS                   1460
#define LWIP_WND_SCALE            1
#define TCP_RCV_SCALE             3
#define TCP_WND                   (180 * TCP_MSS)
#define TCP_WND_UPDATE_THRESHOLD  lwip_port_window_step(pcb)
#define TCP_SND_BUF               (180 * TCP_MSS)
#define TCP_SND_QUEUELEN          368
#define TCP_SNDLOWAT              (2 * TCP_MSS)
#define TCP_SNDQUEUELOWAT         5
#define TCP_OVERSIZE              0
#define TCP_LISTEN_BACKLOG        1
#define LWIP_TCP_TIMESTAMPS       1
#define LWIP_TCP_SACK_OUT         1
#define TCP_QUEUE_OOSEQ           1
#define TCP_OOSEQ_MAX_BYTES       TCP_WND
#define TCP_OOSEQ_MAX_PBUFS       368
#define LWIP_TCP_PCB_NUM_EXT_ARGS 1

/* A connection's own share, not the same for all. */
#define TCP_OOSEQ_PBUFS_LIMIT(pcb) lwip_port_buffers_out_of_order(pcb)

/* Whether a silent peer is still there: after ten minutes. */
#define TCP_KEEPIDLE_DEFAULT 600000UL

/* A port can be listened at again while connections that came there are still being wound up. */
#define SO_REUSE 1

/* What a machine sends to itself goes the same way as all else, but for the link. */
#define LWIP_HAVE_LOOPIF        1
#define LWIP_NETIF_LOOPBACK     1
#define LWIP_LOOPBACK_MAX_PBUFS 256

/* Requests for an echo that are under way. */
#define MEMP_NUM_RAW_PCB     16
#define MEMP_NUM_SYS_TIMEOUT (LWIP_NUM_SYS_TIMEOUT_INTERNAL + MEMP_NUM_RAW_PCB)

/* Names. Ids and source ports are random, and no question is under way twice. */
#define DNS_TABLE_SIZE                 32
#define DNS_MAX_NAME_LENGTH            256
#define DNS_MAX_SERVERS                4
#define LWIP_DHCP_MAX_DNS_SERVERS      2
#define LWIP_ND6_RDNSS_MAX_DNS_SERVERS 2
#define LWIP_DNS_SUPPORT_MDNS_QUERIES  0

/* A device that sums by itself says so, for each frame. */
#define LWIP_CHECKSUM_CTRL_PER_NETIF 1

/* What is used of each pool, and what was received, dropped and refused. */
#define LWIP_STATS 1
#define MIB2_STATS 0
