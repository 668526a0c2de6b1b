#include "card.h"
#include "lib/list.h"
#include "registers.h"
#include <stddef.h>

/* Each frame takes one, and what comes meanwhile takes others. */
#define ROOMS_ENOUGH 64u

static struct card *card_of(struct network_hardware *hardware)
{
    return container_of(hardware, struct card, hardware);
}

/* -- setting up -------------------------------------------------------------------------------- */

static struct card_memory part_of_memory(const struct card *card, uint32_t offset)
{
    const struct card_memory *memory = &card->controller.access.memory;
    return (struct card_memory){memory->address + offset, memory->device_address + offset};
}

static void set_properties(struct card *card)
{
    struct network_properties *properties = &card->hardware.properties;
    properties->frame_bytes_max = TRANSMIT_FRAME_BYTES_MAX;
    properties->receive_bytes_min = RECEIVE_BUFFER_BYTES;
    properties->is_up = card->controller.is_up;
    properties->sends_checksums = true;
    properties->checks_checksums = true;
    properties->cuts_tcp4 = true;
    /* The device could; QEMU before version 8 sends parts without headers, and cannot be told. */
    properties->cuts_tcp6 = false;
    properties->rooms_enough = ROOMS_ENOUGH;
}

/* After a stop: the rings are empty on both sides. */
static enum status set_up(struct card *card)
{
    struct controller *controller = &card->controller;
    const struct card_memory receive = part_of_memory(card, CARD_RECEIVE_OFFSET);
    const struct card_memory send = part_of_memory(card, CARD_SEND_OFFSET);
    const struct card_memory headers = part_of_memory(card, CARD_HEADERS_OFFSET);
    const struct controller_ring rings[CONTROLLER_QUEUE_COUNT] = {
        [CONTROLLER_RECEIVE] = {receive.device_address, RECEIVE_RING_BYTES},
        [CONTROLLER_SEND] = {send.device_address, TRANSMIT_RING_BYTES},
    };
    const enum status status = controller_address(controller, card->hardware.properties.address);
    if (status != STATUS_OK) {
        return status;
    }
    receive_init(&card->receive, &receive);
    transmit_init(&card->transmit, &send, &headers, !controller->access.has_messages);
    controller_run(controller, rings);
    set_properties(card);
    return controller->is_gone ? STATUS_DEVICE_ERROR : STATUS_OK;
}

/* Whoever had it before may have left it at work: it is stopped before it may reach memory. */
static enum status start(struct network_hardware *hardware, uint32_t event)
{
    struct card *card = card_of(hardware);
    const struct card_access *access = &card->controller.access;
    enum status status = access->attach(access->context, event);
    if (status == STATUS_OK) {
        status = controller_stop(&card->controller);
    }
    if (status == STATUS_OK) {
        status = access->let_reach_memory(access->context);
    }
    return status == STATUS_OK ? set_up(card) : status;
}

static enum status reset(struct network_hardware *hardware)
{
    struct card *card = card_of(hardware);
    const enum status status = controller_stop(&card->controller);
    return status == STATUS_OK ? set_up(card) : status;
}

/* -- giving ------------------------------------------------------------------------------------ */

static enum status send(struct network_hardware *hardware, const struct network_frame *frame)
{
    struct card *card = card_of(hardware);
    return card->controller.is_gone ? STATUS_DEVICE_ERROR : transmit_add(&card->transmit, frame);
}

static enum status receive(struct network_hardware *hardware, const struct network_room *room)
{
    struct card *card = card_of(hardware);
    return card->controller.is_gone ? STATUS_DEVICE_ERROR : receive_add(&card->receive, room);
}

static void notify(struct network_hardware *hardware)
{
    struct card *card = card_of(hardware);
    if (receive_publish(&card->receive)) {
        controller_tell(&card->controller, CONTROLLER_RECEIVE, card->receive.next);
    }
    if (transmit_publish(&card->transmit)) {
        controller_tell(&card->controller, CONTROLLER_SEND, card->transmit.next);
    }
}

/* -- taking ------------------------------------------------------------------------------------ */

static void interrupted(struct network_hardware *hardware, uint64_t bits)
{
    struct card *card = card_of(hardware);
    controller_interrupted(&card->controller, bits);
    card->hardware.properties.is_up = card->controller.is_up;
}

static enum status take_sent(struct network_hardware *hardware, uint32_t *token)
{
    struct card *card = card_of(hardware);
    if (card->controller.is_gone) {
        return STATUS_DEVICE_ERROR;
    }
    const enum status status = transmit_take(&card->transmit, token);
    return status == STATUS_NOT_FOUND && controller_arm(&card->controller, CONTROLLER_SEND)
               ? transmit_take(&card->transmit, token)
               : status;
}

static enum status
take_received(struct network_hardware *hardware, struct network_received *received)
{
    struct card *card = card_of(hardware);
    if (card->controller.is_gone) {
        return STATUS_DEVICE_ERROR;
    }
    const enum status status = receive_take(&card->receive, received);
    return status == STATUS_NOT_FOUND && controller_arm(&card->controller, CONTROLLER_RECEIVE)
               ? receive_take(&card->receive, received)
               : status;
}

static void count(struct network_hardware *hardware, struct network_losses *losses)
{
    struct card *card = card_of(hardware);
    controller_count(&card->controller, &card->losses);
    *losses = card->losses;
}

void card_init(struct card *card)
{
    card->hardware = (struct network_hardware){
        .start = start,
        .send = send,
        .receive = receive,
        .notify = notify,
        .interrupted = interrupted,
        .take_sent = take_sent,
        .take_received = take_received,
        .reset = reset,
        .count = count,
    };
}
