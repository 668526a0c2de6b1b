/* Where text goes, piece by piece. The owner embeds it and finds himself by its address. */
#pragma once

#include "lib/bytes.h"
#include <stddef.h>

struct text_sink {
    void (*put)(struct text_sink *sink, const char *text, size_t length);
};

/* A whole C string. */
void text_sink_put(struct text_sink *sink, const char *text);

/* Text that others wrote, as it is: names of a schema. */
void text_sink_put_bytes(struct text_sink *sink, struct bytes text);

void text_sink_put_number(struct text_sink *sink, uint64_t number);

/* 0x and as many digits as it takes. */
void text_sink_put_hex(struct text_sink *sink, uint64_t number);

/* In quotes, as Cap'n Proto writes it; nothing of it can do things to a terminal. */
void text_sink_put_quoted(struct text_sink *sink, struct bytes text);
