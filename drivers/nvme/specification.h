/*
 * Numbers of the NVM Express Base Specification 1.4; sections and figures are its own. All data in
 * memory is little-endian.
 */
#pragma once

#include <stdint.h>

/* -- registers (3.1) -------------------------------------------------------------------------- */

#define REGISTER_CAPABILITIES           0x00u /* CAP, 64 bits */
#define REGISTER_VERSION                0x08u /* VS */
#define REGISTER_CONFIGURATION          0x14u /* CC */
#define REGISTER_STATUS                 0x1cu /* CSTS */
#define REGISTER_ADMIN_ATTRIBUTES       0x24u /* AQA */
#define REGISTER_ADMIN_SUBMISSION_QUEUE 0x28u /* ASQ, 64 bits */
#define REGISTER_ADMIN_COMPLETION_QUEUE 0x30u /* ACQ, 64 bits */
#define REGISTER_DOORBELLS              0x1000u

/* CAP. */
#define CAPABILITIES_ENTRIES_SHIFT  0u /* MQES, 0 stands for 1 */
#define CAPABILITIES_ENTRIES_MASK   0xffffu
#define CAPABILITIES_TIMEOUT_SHIFT  24u /* TO, in units of 500 ms */
#define CAPABILITIES_TIMEOUT_MASK   0xffu
#define CAPABILITIES_STRIDE_SHIFT   32u /* DSTRD: 4 << DSTRD bytes */
#define CAPABILITIES_STRIDE_MASK    0xfu
#define CAPABILITIES_NVM            (UINT64_C(1) << 37) /* CSS: the NVM command set */
#define CAPABILITIES_PAGE_MIN_SHIFT 48u                 /* MPSMIN: 4096 << MPSMIN bytes */
#define CAPABILITIES_PAGE_MIN_MASK  0xfu

#define TIMEOUT_UNIT_NS UINT64_C(500000000)

/* VS: from 1.1 on there is the list of active namespaces. */
#define VERSION_1_1 0x00010100u

/* CC; page size, arbitration and command set are 0: 4096 bytes, round robin, NVM. */
#define CONFIGURATION_ENABLE                (1u << 0)
#define CONFIGURATION_SUBMISSION_SIZE_SHIFT 16u /* IOSQES */
#define CONFIGURATION_COMPLETION_SIZE_SHIFT 20u /* IOCQES */

/* CSTS. */
#define STATUS_READY (1u << 0)
#define STATUS_FATAL (1u << 1)

/* What a register has when the device is not there any more. */
#define REGISTER_GONE UINT32_MAX

/* AQA. */
#define ADMIN_COMPLETION_ENTRIES_SHIFT 16u

/* -- commands (4.2, figure 104) and completions (4.6, figure 121) ------------------------------ */

#define COMMAND_BYTES          64u
#define COMMAND_BYTES_SHIFT    6u
#define COMPLETION_BYTES       16u
#define COMPLETION_BYTES_SHIFT 4u

/* The last word of a completion. */
#define COMPLETION_PHASE        (1u << 16)
#define COMPLETION_STATUS_SHIFT 17u
/* Status code and its type; what says how often and whether to try again is left out. */
#define COMPLETION_STATUS_MASK 0x7ffu

/* Admin commands (5). */
#define ADMIN_CREATE_SUBMISSION_QUEUE 0x01u
#define ADMIN_CREATE_COMPLETION_QUEUE 0x05u
#define ADMIN_IDENTIFY                0x06u
#define ADMIN_SET_FEATURES            0x09u

#define QUEUE_IS_CONTIGUOUS   (1u << 0)
#define QUEUE_INTERRUPTS      (1u << 1)
#define FEATURE_QUEUE_COUNT   0x07u
#define IDENTIFY_NAMESPACE    0x00u
#define IDENTIFY_CONTROLLER   0x01u
#define IDENTIFY_ACTIVE       0x02u
#define IDENTIFY_BYTES        4096u
#define IDENTIFY_ACTIVE_COUNT (IDENTIFY_BYTES / 4)

/* Commands of the NVM command set (6). */
#define NVM_FLUSH 0x00u
#define NVM_WRITE 0x01u
#define NVM_READ  0x02u

/* In one command: NLB has 16 bits, and 0 stands for 1. */
#define NVM_BLOCKS_MAX 65536u

/* -- identify data (5.15.2, figures 245 and 247) ----------------------------------------------- */

#define CONTROLLER_TRANSFER_MAX     77u  /* MDTS */
#define CONTROLLER_TYPE             111u /* CNTRLTYPE; 0 where nobody says */
#define CONTROLLER_SUBMISSION_SIZES 512u /* SQES: at most, at least */
#define CONTROLLER_COMPLETION_SIZES 513u /* CQES */
#define CONTROLLER_NAMESPACES       516u /* NN */
#define CONTROLLER_CACHE            525u /* VWC */
#define CONTROLLER_TYPE_IO          1u
#define CACHE_IS_VOLATILE           (1u << 0)

#define NAMESPACE_BLOCKS       0u   /* NSZE */
#define NAMESPACE_FORMAT_LAST  25u  /* NLBAF */
#define NAMESPACE_FORMAT       26u  /* FLBAS */
#define NAMESPACE_ATTRIBUTES   99u  /* NSATTR */
#define NAMESPACE_FORMATS      128u /* LBAF0 .. LBAF15 */
#define NAMESPACE_FORMATS_MAX  16u
#define NAMESPACE_FORMAT_MASK  0xfu
#define NAMESPACE_IS_PROTECTED (1u << 0)
#define NAMESPACE_FORMAT_BYTES 4u
#define FORMAT_METADATA        0u /* MS, 16 bits */
#define FORMAT_BLOCK_SHIFT     2u /* LBADS */

/* -- addresses of data (4.3) ------------------------------------------------------------------- */

/* The page size that the driver chooses, and the only one that it can do. */
#define NVME_PAGE_BYTES 4096u
