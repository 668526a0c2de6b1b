/*
 * Names to addresses by DNS (RFC 1035). Answers are kept for as long as they say, a week at most,
 * in a table of which the oldest entry makes room. Who asks for a name that is being asked for
 * waits for the same answer. A question is answered, or given up, within RESOLVER_ANSWER_MAX_NS.
 */
#pragma once

#include "abi/status.h"
#include "stack/address.h"
#include "stack/client.h"

#define RESOLVER_SERVERS_MAX    4u
#define RESOLVER_QUESTIONS_MAX  64u
#define QUESTIONS_OF_CLIENT_MAX 8u
#define RESOLVER_NAME_MAX       255u
#define RESOLVER_ANSWER_MAX_NS  UINT64_C(60000000000)

enum resolver_kind {
    RESOLVER_ANY, /* IPv4 if there is one */
    RESOLVER_IPV4,
    RESOLVER_IPV6,
};

struct question;

/*
 * The answer may be there at once. A question takes a place of the client.
 *   STATUS_INVALID_ARGUMENT  an empty name, or one too long
 *   STATUS_LIMIT_EXCEEDED    the client's bounds, or QUESTIONS_OF_CLIENT_MAX, also such as it has
 * left STATUS_NOT_FOUND         no server is known STATUS_NO_MEMORY         too many questions are
 * under way
 */
NODISCARD enum status resolver_ask(
    struct client *client,
    const char *name,
    enum resolver_kind kind,
    struct notice notice,
    struct question **question);

/*
 *   STATUS_WRONG_STATE  no answer yet
 *   STATUS_NOT_FOUND    there is no such name, or nobody answered
 */
NODISCARD enum status question_answer(const struct question *question, struct address *address);

/*
 * Also before the answer; the client's place is then free again when the question is answered or
 * given up, or with the client. Takes NULL.
 */
void question_destroy(struct question *question);

/*
 * Also those that DHCP and routers tell, until they tell of others. An address of zeros: none.
 *   STATUS_INVALID_ARGUMENT  no such index
 */
NODISCARD enum status resolver_set_server(uint8_t index, const struct address *address);

struct address resolver_server(uint8_t index);
