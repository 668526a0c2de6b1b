/*
 * An i8042 with a keyboard and a mouse, in software. Commands are carried out at once; what the
 * devices say waits in the order in which they said it.
 */
#pragma once

#include "controller.h"

#define MODEL_WAITING_MAX 256u

struct model_waiting {
    uint8_t value;
    bool is_of_mouse;
    uint8_t status; /* bits beside those that say that there is something, and of whom */
};

struct model {
    /* Its moods. */
    bool is_absent;
    bool is_full; /* it takes nothing more */
    bool is_silent;
    bool fails_test;
    bool has_no_mouse_socket;
    bool has_broken_keyboard_socket;
    bool has_no_keyboard;
    bool has_no_mouse;
    bool has_no_wheel;
    bool never_acknowledges; /* the keyboard, lights */
    uint32_t resend_count;   /* so often each device asks again */
    /* What it was told. */
    uint8_t configuration;
    bool is_keyboard_enabled;
    bool is_mouse_enabled;
    uint8_t command;        /* whose value comes next; 0: none */
    uint8_t keyboard_wants; /* the value of this command; 0: none */
    uint8_t mouse_wants;
    uint8_t rates[3]; /* the last ones */
    uint8_t lights;
    uint32_t lights_count;
    uint32_t pause_count;
    uint64_t now_ns;
    uint32_t waiting_first;
    uint32_t waiting_count;
    struct model_waiting waiting[MODEL_WAITING_MAX];
};

extern struct model model;

void model_init(struct controller *controller);

/* A device says this. */
void model_say(bool is_mouse, uint8_t value);
void model_say_damaged(bool is_mouse, uint8_t value);
