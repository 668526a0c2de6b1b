/*
 * What one connection may hold. All of it lies in struct rpc_connection; each bound is a row of
 * docs/ASSUMPTIONS.md.
 */
#pragma once

/* One message that comes, all segments added up. A local call has 448 words. */
#define RPC_MESSAGE_WORDS_MAX 2048u
#define RPC_SEGMENTS_MAX      64u
/* The parameters or results of one call, as one segment, both ways. */
#define RPC_CONTENT_WORDS_MAX 512u
/* Capabilities beside them. */
#define RPC_CAPABILITIES_MAX 8u
/* Of what goes out before the peer has taken it. */
#define RPC_OUTPUT_WORDS 24576u
/* Messages that wait for the answer to an earlier call, together. */
#define RPC_HELD_WORDS 4096u

#define RPC_QUESTIONS_MAX 32u
#define RPC_ANSWERS_MAX   128u /* calls of the peer that it has not finished */
#define RPC_WAITING_MAX   32u  /* of them, those that wait for others, or for the peer */
#define RPC_EXPORTS_MAX   128u
#define RPC_IMPORTS_MAX   128u

/* Where the capabilities of an answer are found by calls that did not wait for it. */
#define RPC_PATHS_MAX      8u
#define RPC_PATH_STEPS_MAX 4u
/* Steps in a message, those that lead nowhere counted. */
#define RPC_OPERATIONS_MAX 16u

#define RPC_REASON_BYTES_MAX 120u
