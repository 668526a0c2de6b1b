/* programs: the programs that there are, and what they are for. */
#include "command/output.h"
#include "lib/text.h"
#include "schema/launcher_client.h"

#define USE_WIDTH 30u

static const struct {
    const char *name;
    const char *use;
    const char *purpose;
} known[] = {
    {"audit", "audit tail | query | ...", "what was refused, started, decided"},
    {"boot", "boot", "what was booted, and who signed it"},
    {"call", "call CAPABILITY METHOD ...", "calls any method of what you hold"},
    {"caps", "caps [PROCESS]", "what a process holds, and from whom"},
    {"cat", "cat [FILE...]", "what is in files, or comes in"},
    {"cp", "cp FROM TO", "a copy of a file"},
    {"echo", "echo [-n] [TEXT...]", "the texts"},
    {"fetch", "fetch URL [FILE]", "what is there, by HTTP or HTTPS, in a file"},
    {"httpd", "httpd [http=PORT] [https=PORT]", "its directory, to whoever asks for files"},
    {"identity", "identity list | sign | ...", "your key: what it signs, backups"},
    {"kill", "kill PROCESS...", "ends processes"},
    {"log", "log [LEAST]", "what programs and services had to say"},
    {"ls", "ls [-l] [PATH...]", "what is in directories"},
    {"mem", "mem", "the memory"},
    {"mkdir", "mkdir [-p] PATH...", "makes directories"},
    {"mv", "mv FROM TO", "another name or place"},
    {"names", "names snapshot | compare | ...", "your files: usage, snapshots"},
    {"nc", "nc [-u] HOST PORT | -l PORT", "what comes in, to a host; its answers"},
    {"net", "net [sockets | set ...]", "the network: addresses, use, settings"},
    {"ntp", "ntp SERVER", "sets the clock by a server's"},
    {"ping", "ping HOST [COUNT]", "whether a host answers, and how fast"},
    {"policy", "policy show | why | ...", "what programs may have, and why"},
    {"poweroff", "poweroff", "keeps what was changed, stops the machine"},
    {"programs", "programs", "this list"},
    {"ps", "ps", "the processes"},
    {"reboot", "reboot", "keeps what was changed, and begins again"},
    {"resolve", "resolve NAME [ipv4|ipv6]", "the address of a host"},
    {"rm", "rm [-r] PATH...", "removes files and directories"},
    {"schema", "schema [NAME]", "what can be asked of an interface"},
    {"services", "services", "what the supervisor looks after"},
    {"tee", "tee [-a] FILE", "what comes in, to a file and on"},
    {"time", "time PROGRAM [TEXT...]", "runs a program, and says how long it took"},
    {"trace", "trace PROGRAM [TEXT...]", "shows each call that a program makes"},
    {"uptime", "uptime", "how long the machine has been running"},
};

static void show(struct bytes name)
{
    for (uint32_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (bytes_equal(text_bytes(known[i].name), name)) {
            out_padded(known[i].use, USE_WIDTH);
            out("%s\n", known[i].purpose);
            return;
        }
    }
    out_printable(name);
    out("\n");
}

int main(int argument_count, const char *const *arguments)
{
    struct launcher_programs_params params = {.cursor = 0};
    const uint32_t launcher = need("launcher");
    (void)argument_count;
    (void)arguments;
    do {
        struct launcher_programs_results_reader results = {0};
        enum status status = launcher_programs(launcher, &params, &results);
        for (uint32_t i = 0; status == STATUS_OK && i < results.names.count; i++) {
            struct bytes name;
            status = message_list_text(&results.names, i, &name);
            if (status == STATUS_OK) {
                show(name);
            }
        }
        if (status != STATUS_OK) {
            return done(fail("programs", status));
        }
        params.cursor = results.cursor;
    } while (params.cursor != 0);
    return done(COMMAND_DONE);
}
