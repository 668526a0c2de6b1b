/*
 * What the programs of this folder share: who is meant by what a person typed, where that is, and
 * what became of reaching it, in words.
 */
#pragma once

#include "address_text/address_text.h"
#include "command/output.h"
#include "schema/internet.h"

/* As the schema has it; its address lies in `address`. */
struct network_place reach_place(const struct ip_address *address, uint16_t port);

/* The other way round. What is no address becomes "any". */
struct ip_address reach_address(struct bytes address, uint8_t link);

/* "1.2.3.4:80", as address_text_write_place(). */
void reach_place_text(const struct network_place *place, char text[PLACE_TEXT_BYTES]);

/*
 * The address of a host, by name or as text. COMMAND_DONE; anything else is the program's exit
 * code: it was said why.
 */
int reach_find(
    uint32_t network, const char *host, enum address_kind kind, struct ip_address *address);

/* A port, in decimal; false: it was said that it is none. */
bool reach_port(const char *text, uint16_t *port);

/* Says what became of it, as fail(): "PROGRAM: WHAT: nobody answered". */
int reach_fail(const char *what, enum status status);
