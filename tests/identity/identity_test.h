/* What the client's tests are written with. */
#pragma once

#include "lib/bytes.h"
#include "schema/identity_client.h"
#include <stdbool.h>
#include <stdint.h>

#define KEY_BYTES 32u
/* Calls that wait for the person at the same time. */
#define WAITING 4u

struct identity_test {
    const char *name;
    void (*run)(void);
};

extern uint32_t identities;
extern uint32_t observer;
extern uint32_t control;
extern uint32_t console;
extern enum status waiting_statuses[WAITING];

void check(bool holds, const char *what, uint32_t line);
#define CHECK(condition) check((condition), #condition, __LINE__)

/* Runs all, prints, powers off. */
int identity_test_run(const struct identity_test *tests, uint32_t count);

void rest(uint64_t duration_ns);

/* -- the person: what the next question gets; `masked` is as in secrets.h */
void will_answer(const char *masked);
void will_refuse(void);
void will_time_out(void);
uint32_t question_count(void);
/* Whether the text of a question, counted from 1, has these words. */
bool question_has(uint32_t number, const char *words);
bool last_question_has(const char *words);

/* -- the service, on console 0 */
NODISCARD enum status create(const char *name, uint8_t key[KEY_BYTES]);
/* Who makes what is made from now on; NULL: nobody is logged in. */
void create_as(const uint8_t *key);
NODISCARD enum status create_at(uint8_t at_console, const char *name, uint8_t key[KEY_BYTES]);
NODISCARD enum status unlock(const char *name, struct identities_unlock_results *results);
void drop(struct identities_unlock_results *unlocked);
bool state_is_unlocked(uint32_t identity);
bool list_has_unlocked(void);
/* From now on the audit log takes no records, or does. Gives how many it has taken. */
uint32_t refuse_records(bool is_refusing);

/* Whether what the service keeps can be written. */
void fail_keeper(bool is_failing);
/* What the service answers another process that wants to watch this one. */
NODISCARD enum status watch_handed_on(uint32_t identity);
void key_of(const char *name, uint8_t key[KEY_BYTES]);
bool is_key(struct bytes key, const uint8_t *expected);
/* `signature` may lie in the message page. */
bool is_good(const uint8_t *key, const char *domain, struct bytes data, struct bytes signature);
/* Whether there was news since watch(). */
void watch(uint32_t session);
bool news_came(void);

/* -- for the host */
/* Waits until it has typed a line. */
void await_host(void);
void print_hex(const char *what, struct bytes data);
void print_share(uint32_t question);
void print_statement(const struct signed_statement *statement);
