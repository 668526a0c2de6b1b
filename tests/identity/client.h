/* The client's tests, one after the other: those of other files than client.c, and who is there. */
#pragma once

#include "identity_test.h"

#define SECOND_NS UINT64_C(1000000000)

extern uint8_t alice_key[KEY_BYTES];
extern struct identities_unlock_results alice;
extern struct identities_unlock_results moved;

/* -- statements.c */
void test_rotate(void);
void test_revoke_program(void);
void test_unrecorded(void);
void test_accept(void);

/* -- logins.c */
void test_allow_login(void);
void test_forbid_login(void);
void test_login_said_again(void);
void test_logins_of_a_person(void);
void test_logins_kept(void);

/* -- node_keys.c */
/* The badge of a session that was closed; 0: none was so far. */
uint64_t closed_badge(uint32_t endpoint);

void test_node_key(void);
void test_node_signs(void);
void test_node_of_a_person(void);
void test_node_lent(void);
/* In the session that was rotated. */
void check_lent_after_rotation(void);
void test_node_before_rotation(void);
void test_node_after_rotation(void);
void test_node_restarted(void);
void test_overlay_settings(void);
void test_visitor(void);

/* -- service.c */
void test_restarted(void);
void test_several_wait(void);
void test_shares(void);
void test_locked_meanwhile(void);
void test_consoles_apart(void);
void test_revoke(void);
