namespace RingProxy.Protocols.Tests;

public sealed class CommandTableTests
{
    [Fact]
    public void Find_EveryCommand_InAnyCase()
    {
        Assert.True(CommandTable.Redis.Commands.Length > 240);
        Assert.All(CommandTable.Redis.Commands, command =>
        {
            Assert.Same(command, CommandTable.Redis.Find(RespBytes.Of(command.Name)));
            Assert.Same(command, CommandTable.Redis.Find(RespBytes.Of(command.Name.ToLowerInvariant())));
            Assert.All(command.Subcommands, sub => Assert.Same(sub, command.FindSubcommand(RespBytes.Of(sub.Name.Split('|')[1].ToLowerInvariant()))));
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("GE")]
    [InlineData("GETX")]
    [InlineData("OBJECT|ENCODING")]
    [InlineData("\u00c7ET")]
    public void Find_Unknown_IsNull(string name) => Assert.Null(CommandTable.Redis.Find(RespBytes.Of(name)));

    [Fact]
    public void Table_RefusedCommands_SayWhyAndOthersDoNot() =>
        Assert.All(All(), command => Assert.Equal(command.Handling is CommandHandling.Refuse && command.Subcommands.IsEmpty, command.Reason is not null && command.Subcommands.IsEmpty));

    [Fact]
    public void Table_RoutedCommands_HaveKeys() =>
        Assert.All(All().Where(c => c.Handling is CommandHandling.Route or CommandHandling.Block), command => Assert.NotEmpty(command.Keys));

    [Fact]
    public void Table_NamesInRules_AreCommands()
    {
        var names = All().Select(command => command.Name).ToHashSet(StringComparer.Ordinal);

        Assert.Equal([], CommandRules.Names.Except(names, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("GET", 2, 2, true)]
    [InlineData("GET", 2, 3, false)]
    [InlineData("MGET", -2, 1, false)]
    [InlineData("MGET", -2, 100, true)]
    public void AcceptsCount_OfArguments_FollowsTheArity(string name, int arity, int count, bool expected)
    {
        var command = CommandTable.Redis.Find(RespBytes.Of(name))!;

        Assert.Equal(arity, command.Arity);
        Assert.Equal(expected, command.AcceptsCount(count));
    }

    [Theory]
    [InlineData("GET k", "k")]
    [InlineData("MSET a 1 b 2", "a b")]
    [InlineData("BITOP AND d a b", "d a b")]
    [InlineData("BLPOP a b 0", "a b")]
    [InlineData("EVAL s 2 a b x", "a b")]
    [InlineData("EVAL s 0 a", "")]
    [InlineData("EVAL s 3 a b", "")]
    [InlineData("EVAL s -1 a b", "")]
    [InlineData("EVAL s x a b", "")]
    [InlineData("ZUNIONSTORE d 2 a b WEIGHTS 1 2", "d a b")]
    [InlineData("ZUNION 2 a b", "a b")]
    [InlineData("XREAD COUNT 2 STREAMS a b 0 0", "a b")]
    [InlineData("XREADGROUP GROUP g c streams a >", "a")]
    [InlineData("XREAD COUNT 2", "")]
    [InlineData("GEORADIUS k 1 1 1 m STORE d", "k d")]
    [InlineData("GEORADIUS k 1 1 1 m", "k")]
    [InlineData("SORT k BY w_* LIMIT 0 5 GET STORE STORE x STORE d", "k d")]
    [InlineData("SORT k", "k")]
    [InlineData("SORT_RO k BY w_*", "k")]
    [InlineData("BLMPOP 0 2 a b LEFT", "a b")]
    [InlineData("PUBLISH ch m", "ch")]
    [InlineData("LCS a b", "a b")]
    public void Find_Keys_OfACommand(string text, string expected)
    {
        var (command, arguments, keys) = Read(text);

        KeyFinder.Find(CommandTable.Redis.Find(arguments.Of(command, 0))!, command, arguments, keys);

        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, keys.Count).Select(i => RespBytes.Text(arguments.Of(command, keys[i])))));
    }

    [Theory]
    [InlineData("SORT k BY w_* GET # GET d_*->f GET x STORE a*", "w_* d_*->f")]
    [InlineData("SORT k LIMIT 0 BY*", "")]
    public void FindSortPatterns_OfASort_AreThoseThatNameOtherKeys(string text, string expected)
    {
        var (command, arguments, patterns) = Read(text);

        KeyFinder.FindSortPatterns(command, arguments, patterns);

        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, patterns.Count).Select(i => RespBytes.Text(arguments.Of(command, patterns[i])))));
    }

    private static IEnumerable<CommandSpec> All() => CommandTable.Redis.Commands.SelectMany(command => command.Subcommands.Prepend(command));

    private static (byte[] Command, ArgumentList Arguments, KeyList Keys) Read(string text)
    {
        var command = RespBytes.Command(text.Split(' '));
        var arguments = new ArgumentList();
        Assert.Equal(RespRead.Command, new RespCommandReader().Read(command, arguments, RespLimits.Default, out _));
        return (command, arguments, new KeyList());
    }
}
