/* What the parts of the test share: the capabilities, keys' addresses, and conversations. */
#pragma once

#include "keys.h"
#include "program_check.h"
#include "schema/internet_client.h"
#include "schema/overlay_client.h"

extern uint32_t network;
extern uint32_t streams;

/* Both point to what the next call for the same key's place overwrites. */
struct bytes key_bytes(const struct overlay_key *key);
struct network_place place_of(const struct overlay_key *key, uint16_t port);

/* 64 digits, and a terminator. */
void hex_of(const struct overlay_key *key, char *text);

/* Until the network has this node's address. */
void await_network(void);

/* What the overlay says of the first one's address: NULL, there is no session. */
void say_who(const struct overlay_key *whose, const struct overlay_key *key);

/* From now on, calls are given up so much later; 0: never. */
void be_patient_for(uint64_t duration_ns);

/* Who asks, from now on. */
void become(const char *name);

uint32_t narrow(uint32_t from, const char *list);
uint32_t listen_at(uint32_t from, uint16_t port);
/* A connection that is open. */
uint32_t connect_to(uint16_t port);

/* What is written to the one comes out of the other. */
void check_joined(uint32_t to, uint32_t from);
/* Until the other side has gone, however it says so. */
void await_end(uint32_t stream);

/* A connection that came, and was checked to be this one's. */
uint32_t accept_from(uint32_t listener, const struct overlay_key *remote);

void end_service(const char *name);

/* datagrams.c */
void test_datagrams(void);
/* own.c */
void test_own(void);
/* bounds.c */
void test_bounds(void);
