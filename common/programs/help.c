/* help: the programs that can be typed. */
#include "command/output.h"

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    out("ls [-l] [PATH...]     what is in directories\n"
        "cat [FILE...]         what is in files, or comes in\n"
        "echo [-n] [TEXT...]   the texts\n"
        "tee [-a] FILE         what comes in, to a file and on\n"
        "cp FROM TO            a copy of a file\n"
        "mv FROM TO            another name or place\n"
        "rm [-r] PATH...       removes files and directories\n"
        "mkdir [-p] PATH...    makes directories\n");
    out("ps                    the processes\n"
        "caps [PROCESS]        what a process holds, and from whom\n"
        "kill PROCESS...       ends processes\n"
        "time PROGRAM [TEXT..] runs a program, and says how long it took\n");
    out("schema [NAME...]      the interfaces, or what one of them says\n"
        "call CAP METHOD ...   calls a method of what is held\n"
        "trace [-o FILE] PROG  runs a program, and shows each call that it makes\n"
        "log [LEAST]           what programs and services had to say\n"
        "mem                   the memory\n"
        "uptime                how long the machine has been running\n"
        "services              what the supervisor looks after\n"
        "reboot, poweroff      stops everything in order\n");
    return done(COMMAND_DONE);
}
