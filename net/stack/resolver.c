#include "stack/resolver.h"
#include "lib/text.h"
#include "lwip/dns.h"
#include "state.h"

/*
 * lwIP cannot be told to forget a question: it is free again, and so is its client's place, when it
 * has come back from there.
 */
enum question_phase {
    QUESTION_FREE,
    QUESTION_UNDER_WAY,
    QUESTION_ANSWERED,
    QUESTION_LEFT, /* under way, and nobody's */
};

struct question {
    enum question_phase phase;
    enum status status;
    /* NULL: it is gone, and has nothing to be given back. */
    struct client *client;
    struct notice notice;
    struct address address;
};

static struct question questions[RESOLVER_QUESTIONS_MAX];

static void settle(struct question *question, const ip_addr_t *address)
{
    question->phase = QUESTION_ANSWERED;
    question->status = address == NULL ? STATUS_NOT_FOUND : STATUS_OK;
    if (address != NULL) {
        question->address = address_from_lwip(address);
    }
}

static void give_back(struct question *question)
{
    if (question->client != NULL) {
        client_give_back(question->client, 0);
        question->client = NULL;
    }
}

/* From lwIP. */
static void found(const char *name, const ip_addr_t *address, void *argument)
{
    struct question *question = argument;
    (void)name;
    if (question->phase == QUESTION_LEFT) {
        give_back(question);
        question->phase = QUESTION_FREE;
        return;
    }
    settle(question, address);
    notice_give(question->notice);
}

static u8_t lwip_kind(enum resolver_kind kind)
{
    switch (kind) {
    case RESOLVER_IPV4:
        return LWIP_DNS_ADDRTYPE_IPV4;
    case RESOLVER_IPV6:
        return LWIP_DNS_ADDRTYPE_IPV6;
    default:
        return LWIP_DNS_ADDRTYPE_IPV4_IPV6;
    }
}

static enum status begin(struct question *question, const char *name, enum resolver_kind kind)
{
    ip_addr_t address;
    question->phase = QUESTION_UNDER_WAY;
    const err_t error =
        dns_gethostbyname_addrtype(name, &address, found, question, lwip_kind(kind));
    switch (error) {
    case ERR_OK:
        settle(question, &address);
        return STATUS_OK;
    case ERR_INPROGRESS:
        return STATUS_OK;
    case ERR_VAL:
        return STATUS_NOT_FOUND;
    default:
        return stack_status(error);
    }
}

static uint32_t questions_of(const struct client *client)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < RESOLVER_QUESTIONS_MAX; i++) {
        const struct question *question = &questions[i];
        count += question->phase != QUESTION_FREE && question->client == client ? 1 : 0;
    }
    return count;
}

static struct question *free_question(void)
{
    for (uint32_t i = 0; i < RESOLVER_QUESTIONS_MAX; i++) {
        if (questions[i].phase == QUESTION_FREE) {
            return &questions[i];
        }
    }
    return NULL;
}

enum status resolver_ask(
    struct client *client,
    const char *name,
    enum resolver_kind kind,
    struct notice notice,
    struct question **asked)
{
    struct question *question = free_question();
    const size_t length = text_length_in_field(name, RESOLVER_NAME_MAX + 1);
    if (length == 0 || length > RESOLVER_NAME_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (question == NULL) {
        return STATUS_NO_MEMORY;
    }
    if (questions_of(client) >= QUESTIONS_OF_CLIENT_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    enum status status = client_take(client, 0);
    if (status != STATUS_OK) {
        return status;
    }
    *question = (struct question){.client = client, .notice = notice};
    status = begin(question, name, kind);
    if (status != STATUS_OK) {
        question->phase = QUESTION_FREE;
        client_give_back(client, 0);
        return status;
    }
    *asked = question;
    return STATUS_OK;
}

enum status question_answer(const struct question *question, struct address *address)
{
    if (question->phase != QUESTION_ANSWERED) {
        return STATUS_WRONG_STATE;
    }
    *address = question->address;
    return question->status;
}

void question_destroy(struct question *question)
{
    if (question == NULL) {
        return;
    }
    if (question->phase == QUESTION_UNDER_WAY) {
        question->phase = QUESTION_LEFT;
        return;
    }
    give_back(question);
    question->phase = QUESTION_FREE;
}

void questions_destroy_all(const struct client *client)
{
    for (uint32_t i = 0; i < RESOLVER_QUESTIONS_MAX; i++) {
        struct question *question = &questions[i];
        if (question->phase == QUESTION_FREE || question->client != client) {
            continue;
        }
        give_back(question);
        question->phase = question->phase == QUESTION_ANSWERED ? QUESTION_FREE : QUESTION_LEFT;
    }
}

enum status resolver_set_server(uint8_t index, const struct address *address)
{
    const ip_addr_t server = address_to_lwip(address);
    if (index >= RESOLVER_SERVERS_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    dns_setserver(index, &server);
    return STATUS_OK;
}

struct address resolver_server(uint8_t index)
{
    return address_from_lwip(dns_getserver(index));
}

_Static_assert(RESOLVER_SERVERS_MAX == DNS_MAX_SERVERS, "lwIP has as many");
_Static_assert(RESOLVER_NAME_MAX == DNS_MAX_NAME_LENGTH - 1, "lwIP ends them with a zero");
