/*
 * Registers of the Intel 82574 (82574 GbE Controller Family Datasheet, revision 3.4, chapter 10.2,
 * whose names are in the comments), as far as they are used. All have 32 bits.
 */
#pragma once

#include <stdint.h>

/* PCI (chapter 9). */
#define PCI_VENDOR_INTEL 0x8086u
#define PCI_MODEL_82574L 0x10d3u

/* Base address register 0 covers all of them. */
#define REGISTERS_BYTES 0x20000u

/* What a register has when the device is not there any more. */
#define REGISTER_GONE UINT32_MAX

/* -- general (10.2.2) ------------------------------------------------------------------------- */

#define REGISTER_CONTROL          0x00000u /* CTRL */
#define CONTROL_FULL_DUPLEX       (1u << 0)
#define CONTROL_NO_MASTER         (1u << 2) /* GIO Master Disable */
#define CONTROL_SET_LINK_UP       (1u << 6)
#define CONTROL_FORCE_SPEED       (1u << 11)
#define CONTROL_FORCE_DUPLEX      (1u << 12)
#define CONTROL_RESET             (1u << 26) /* clears itself; waits for 1 us at least */
#define CONTROL_REMOVES_VLAN_TAGS (1u << 30)

#define REGISTER_STATUS  0x00008u /* STATUS */
#define STATUS_LINK_UP   (1u << 1)
#define STATUS_IS_MASTER (1u << 19) /* GIO Master Enable Status */

#define REGISTER_EEPROM 0x00010u  /* EEC */
#define EEPROM_WAS_READ (1u << 9) /* Auto_RD: the registers have what it says */

#define REGISTER_CONTROL_MORE  0x00018u   /* CTRL_EXT */
#define CONTROL_MORE_MASKS     (1u << 24) /* EIAME: a message masks the causes in IAM */
#define CONTROL_MORE_MASKS_ALL (1u << 27) /* IAME: so does reading ICR */
#define CONTROL_MORE_LOADED    (1u << 28) /* DRV_LOAD: for the firmware of management */

/* -- interrupts (10.2.4; 7.4) ----------------------------------------------------------------- */

#define REGISTER_CAUSES       0x000c0u /* ICR: ones that are written are cleared */
#define REGISTER_INTERVAL     0x000c4u /* ITR, where there are no messages */
#define REGISTER_UNMASK       0x000d0u /* IMS: ones that are written are let through */
#define REGISTER_MASK         0x000d8u /* IMC: ones that are written are not */
#define REGISTER_AUTO_CLEAR   0x000dcu /* EIAC: cleared when the message is sent */
#define REGISTER_AUTO_MASK    0x000e0u /* IAM */
#define REGISTER_MESSAGES     0x000e4u /* IVAR */
#define REGISTER_INTERVALS    0x000e8u /* EITR, one for each message */
#define INTERVAL_REGISTER_GAP 4u

/* Of ICR, IMS, IMC, EIAC and IAM. With messages, those of a queue have a bit of their own. */
#define CAUSE_SENT          (1u << 0)  /* TXDW */
#define CAUSE_LINK          (1u << 2)  /* LSC */
#define CAUSE_RECEIVED      (1u << 7)  /* RXT0 */
#define CAUSE_RECEIVE_QUEUE (1u << 20) /* RxQ0 */
#define CAUSE_SEND_QUEUE    (1u << 22) /* TxQ0 */
#define CAUSE_OTHER         (1u << 24) /* any that is of no queue */
#define CAUSES_ALL          UINT32_MAX

/* IVAR: which message, and whether there is one. */
#define MESSAGES_RECEIVE_SHIFT 0u
#define MESSAGES_SEND_SHIFT    8u
#define MESSAGES_OTHER_SHIFT   16u
#define MESSAGES_IS_VALID      (1u << 3)

/* ITR and EITR count in these. */
#define INTERVAL_UNIT_NS 256u

/* -- receiving (10.2.5; 7.1) ------------------------------------------------------------------ */

#define REGISTER_RECEIVE   0x00100u /* RCTL */
#define RECEIVE_IS_ON      (1u << 1)
#define RECEIVE_ALL_GROUPS (1u << 4)  /* MPE */
#define RECEIVE_BROADCAST  (1u << 15) /* BAM */
#define RECEIVE_STRIPS_SUM (1u << 26) /* SECRC */
/* BSIZE 00b without BSEX, and FLXBUF of 0: it writes as much into one buffer, at most. */
#define RECEIVE_BUFFER_BYTES 2048u

#define REGISTER_RECEIVE_BASE      0x02800u /* RDBAL; a multiple of 16 */
#define REGISTER_RECEIVE_BASE_HIGH 0x02804u /* RDBAH */
#define REGISTER_RECEIVE_BYTES     0x02808u /* RDLEN; a multiple of 128 */
#define REGISTER_RECEIVE_HEAD      0x02810u /* RDH */
#define REGISTER_RECEIVE_TAIL      0x02818u /* RDT */
#define REGISTER_RECEIVE_DELAY     0x02820u /* RDTR */
#define REGISTER_RECEIVE_DELAY_MAX 0x0282cu /* RADV */

#define REGISTER_RECEIVE_SUMS 0x05000u  /* RXCSUM */
#define RECEIVE_SUMS_IP       (1u << 8) /* IPOFLD */
#define RECEIVE_SUMS_TCP_UDP  (1u << 9) /* TUOFLD */

#define REGISTER_RECEIVE_FILTER 0x05008u   /* RFCTL */
#define RECEIVE_FILTER_NO_NFS   (3u << 6)  /* NFSW_DIS, NFSR_DIS: nothing of NFS is looked for */
#define RECEIVE_FILTER_NO_ACKS  (1u << 12) /* ACK_DIS: nor are acknowledgements of TCP */
#define RECEIVE_FILTER_EXTENDED (1u << 15) /* EXSTEN: descriptors as in receive.c */

#define REGISTER_ADDRESS      0x05400u   /* RAL 0 */
#define REGISTER_ADDRESS_HIGH 0x05404u   /* RAH 0 */
#define ADDRESS_HIGH_IS_VALID (1u << 31) /* AV */

/* -- sending (10.2.6; 7.2) -------------------------------------------------------------------- */

#define REGISTER_SEND           0x00400u /* TCTL */
#define SEND_IS_ON              (1u << 1)
#define SEND_PADS               (1u << 3)                  /* PSP: short frames */
#define SEND_COLLISIONS         (0x0fu << 4)               /* CT */
#define SEND_COLLISION_DISTANCE (0x3fu << 12)              /* COLD */
#define SEND_SEVERAL_REQUESTS   (1u << 28)                 /* MULR: of memory, at a time */
#define REGISTER_SEND_GAP       0x00410u                   /* TIPG */
#define SEND_GAP                (8u | 8u << 10 | 6u << 20) /* what the datasheet recommends */

#define REGISTER_SEND_BASE      0x03800u /* TDBAL; a multiple of 16 */
#define REGISTER_SEND_BASE_HIGH 0x03804u /* TDBAH */
#define REGISTER_SEND_BYTES     0x03808u /* TDLEN; a multiple of 128 */
#define REGISTER_SEND_HEAD      0x03810u /* TDH */
#define REGISTER_SEND_TAIL      0x03818u /* TDT */
#define REGISTER_SEND_DELAY     0x03820u /* TIDV, for descriptors that ask for it */
#define REGISTER_SEND_DELAY_MAX 0x0382cu /* TADV */
#define SEND_DELAY_UNIT_NS      1024u

#define REGISTER_SEND_FETCHING  0x03828u   /* TXDCTL */
#define SEND_FETCHING_MUST      (1u << 22) /* to be set, as Intel's own drivers do */
#define SEND_FETCHING_BY_NUMBER (1u << 24) /* GRAN: thresholds are of descriptors */
#define SEND_FETCHING           (SEND_FETCHING_MUST | SEND_FETCHING_BY_NUMBER)

#define REGISTER_SEND_SHARE 0x03840u   /* TARC 0 */
#define SEND_SHARE_IS_ON    (1u << 10) /* the queue is served */

/* -- statistics (10.2.7): cleared when they are read; they stay at their end ------------------- */

#define REGISTER_COUNT_BAD_SUM   0x04000u /* CRCERRS */
#define REGISTER_COUNT_ALIGNMENT 0x04004u /* ALGNERRC */
#define REGISTER_COUNT_BAD       0x0400cu /* RXERRC */
#define REGISTER_COUNT_MISSED    0x04010u /* MPC: there was no room in the device */
#define REGISTER_COUNT_SHORT     0x040a4u /* RUC */
#define REGISTER_COUNT_FRAGMENTS 0x040a8u /* RFC */
#define REGISTER_COUNT_LONG      0x040acu /* ROC */
