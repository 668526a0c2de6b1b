/*
 * Where the fields of the protocol's structs are (rpc.capnp, file id 0xb312981b2552a250): sizes in
 * words and pointers, then indices in units of the field's size. Numbers only; the compatibility
 * test speaks with the library that the schema comes with.
 */
#pragma once

enum rpc_message_tag {
    RPC_MESSAGE_UNIMPLEMENTED = 0,
    RPC_MESSAGE_ABORT = 1,
    RPC_MESSAGE_CALL = 2,
    RPC_MESSAGE_RETURN = 3,
    RPC_MESSAGE_FINISH = 4,
    RPC_MESSAGE_RESOLVE = 5,
    RPC_MESSAGE_RELEASE = 6,
    RPC_MESSAGE_BOOTSTRAP = 8,
    RPC_MESSAGE_DISEMBARGO = 13,
};

/* Message: 1, 1 */
#define MESSAGE_TAG_U16      0u
#define MESSAGE_BODY_POINTER 0u

/* Bootstrap: 1, 1. Its first field is that of Call, Return, Finish, Resolve and Release too. */
#define ID_U32 0u

/* Call: 3, 3 */
#define CALL_METHOD_U16     2u
#define CALL_RESULTS_TO_U16 3u
#define CALL_INTERFACE_U64  1u
#define CALL_TARGET_POINTER 0u
#define CALL_PARAMS_POINTER 1u
#define RESULTS_TO_CALLER   0u
#define RESULTS_TO_YOURSELF 1u

/* Return: 2, 1 */
#define RETURN_RELEASE_BOOL    32u
#define RETURN_TAG_U16         3u
#define RETURN_QUESTION_U32    2u
#define RETURN_POINTER         0u
#define RETURN_RESULTS         0u
#define RETURN_EXCEPTION       1u
#define RETURN_CANCELED        2u
#define RETURN_SENT_ELSEWHERE  3u
#define RETURN_TAKE_FROM_OTHER 4u

/* Finish: 1, 0 */
#define FINISH_RELEASE_BOOL 32u

/* Resolve: 1, 1 */
#define RESOLVE_TAG_U16    2u
#define RESOLVE_POINTER    0u
#define RESOLVE_CAPABILITY 0u
#define RESOLVE_EXCEPTION  1u

/* Release: 1, 0 */
#define RELEASE_COUNT_U32 1u

/* Disembargo: 1, 1 */
#define DISEMBARGO_ID_U32            0u
#define DISEMBARGO_TAG_U16           2u
#define DISEMBARGO_TARGET_POINTER    0u
#define DISEMBARGO_SENDER_LOOPBACK   0u
#define DISEMBARGO_RECEIVER_LOOPBACK 1u

/* MessageTarget: 1, 1 */
#define TARGET_EXPORT_U32     0u
#define TARGET_TAG_U16        2u
#define TARGET_ANSWER_POINTER 0u
#define TARGET_EXPORT         0u
#define TARGET_ANSWER         1u

/* Payload: 0, 2 */
#define PAYLOAD_CONTENT_POINTER      0u
#define PAYLOAD_CAPABILITIES_POINTER 1u

/* CapDescriptor: 1, 1 */
#define DESCRIPTOR_TAG_U16         0u
#define DESCRIPTOR_FILE_U8         2u
#define DESCRIPTOR_NO_FILE         0xffu
#define DESCRIPTOR_ID_U32          1u
#define DESCRIPTOR_POINTER         0u
#define DESCRIPTOR_NONE            0u
#define DESCRIPTOR_SENDER_HOSTED   1u
#define DESCRIPTOR_SENDER_PROMISE  2u
#define DESCRIPTOR_RECEIVER_HOSTED 3u
#define DESCRIPTOR_RECEIVER_ANSWER 4u
#define DESCRIPTOR_THIRD_PARTY     5u

/* PromisedAnswer: 1, 1, and of its list Op: 1, 0 */
#define PROMISED_ID_U32             0u
#define PROMISED_OPERATIONS_POINTER 0u
#define OPERATION_TAG_U16           0u
#define OPERATION_FIELD_U16         1u
#define OPERATION_NONE              0u
#define OPERATION_POINTER_FIELD     1u

/* ThirdPartyCapDescriptor: 1, 1 */
#define THIRD_PARTY_VINE_U32 0u

/* Exception: 1, 2 */
#define EXCEPTION_TYPE_U16       2u
#define EXCEPTION_REASON_POINTER 0u
