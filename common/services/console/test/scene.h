/* Consoles with a person in front of them, programs behind and somebody who asks: for tests. */
#pragma once

#include "consoles.h"
#include "outside.h"

#define ASKER     7u
#define SECRET    "correct horse"
#define ATTENTION "\x1d"

extern struct consoles consoles;
extern struct outside outside;
extern size_t shown_bytes;
extern uint64_t now_ns;
/* Of who asks, and of who has a session. */
extern const uint8_t principal[QUESTION_PRINCIPAL_BYTES];
extern const uint8_t other[QUESTION_PRINCIPAL_BYTES];

void begin_as(bool is_guarded);
void begin(void);
void flush(void);
void type(const char *text);
/* Letter by letter, each of them shown before the next. */
void type_slowly(const char *text);
void pass(uint64_t ns);
struct client *client(uint32_t console, uint64_t badge);
void write_text(uint32_t console, const char *text);
uint32_t wait_read(uint32_t console);
bool is_read(const char *text);
bool contains(const char *part);
/* Whether these bytes are anywhere in what the consoles have. */
bool is_left(const char *text);
struct question_request request(uint8_t console, uint16_t kind, const char *text);
uint32_t ask(uint8_t console, uint16_t kind, const char *text);
uint16_t state_of(uint32_t number, const char *text);
