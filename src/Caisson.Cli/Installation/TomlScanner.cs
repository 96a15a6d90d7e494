using System.Text;

namespace Caisson.Cli.Installation;

/// <summary>
/// Finds the statements of a TOML document, values as they are written: enough to see which tables are there and where one more can stand. Knows every kind of string, and arrays
/// and inline tables over several lines.
/// </summary>
internal sealed class TomlScanner
{
    private readonly string _text;
    private int _position;

    private TomlScanner(string text) => _text = text;

    /// <summary>The statements in order.</summary>
    /// <exception cref="FormatException">It is no TOML; the message has the line.</exception>
    public static IReadOnlyList<TomlStatement> Scan(string text)
    {
        var scanner = new TomlScanner(text);
        var statements = new List<TomlStatement>();
        IReadOnlyList<string> table = [];
        while (scanner.SkipToStatement())
        {
            if (scanner.TryTake('['))
            {
                var isArray = scanner.TryTake('[');
                table = scanner.ReadKey(']');
                if (isArray)
                {
                    scanner.Expect(']');
                }

                statements.Add(new TomlStatement(table, [], ""));
            }
            else
            {
                var key = scanner.ReadKey('=');
                statements.Add(new TomlStatement(table, key, scanner.ReadValue()));
            }

            scanner.ExpectEndOfLine();
        }

        return statements;
    }

    private char Current => _position < _text.Length ? _text[_position] : '\0';

    private bool SkipToStatement()
    {
        while (_position < _text.Length)
        {
            if (Current == '#')
            {
                SkipComment();
            }
            else if (char.IsWhiteSpace(Current))
            {
                _position++;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private List<string> ReadKey(char end)
    {
        var parts = new List<string>();
        while (true)
        {
            SkipBlanks();
            parts.Add(Current is '"' or '\'' ? Unquote(TakeString()) : TakeBare());
            SkipBlanks();
            if (TryTake(end))
            {
                return parts;
            }

            if (!TryTake('.'))
            {
                throw Wrong($"'{end}' is missing");
            }
        }
    }

    private string TakeBare()
    {
        var start = _position;
        while (char.IsAsciiLetterOrDigit(Current) || Current is '-' or '_')
        {
            _position++;
        }

        return _position > start ? _text[start.._position] : throw Wrong("a name is missing");
    }

    private string ReadValue()
    {
        SkipBlanks();
        var start = _position;
        var depth = 0;
        while (_position < _text.Length && (depth > 0 || Current is not ('\n' or '\r' or '#')))
        {
            switch (Current)
            {
                case '"' or '\'':
                    _ = TakeString();
                    continue;
                case '#':
                    SkipComment();
                    continue;
                case '[' or '{':
                    depth++;
                    break;
                case ']' or '}':
                    depth--;
                    break;
                default:
                    break;
            }

            _position++;
        }

        var value = _text[start.._position].TrimEnd();
        return value.Length > 0 && depth == 0 ? value : throw Wrong("a value is missing or does not end");
    }

    private string TakeString()
    {
        var quote = Current;
        var start = _position;
        var marks = _text.AsSpan(_position).StartsWith(new string(quote, 3)) ? 3 : 1;
        _position += marks;
        while (!_text.AsSpan(_position).StartsWith(new string(quote, marks)))
        {
            if (_position >= _text.Length || (marks == 1 && Current == '\n'))
            {
                throw Wrong("a text does not end");
            }

            _position = Math.Min(_position + (quote == '"' && Current == '\\' ? 2 : 1), _text.Length);
        }

        // Up to two quotes more may stand before the end of a text of many lines.
        _position += marks;
        while (marks == 3 && Current == quote)
        {
            _position++;
        }

        return _text[start.._position];
    }

    private static string Unquote(string literal)
    {
        var text = literal[1..^1];
        return literal[0] == '\'' || !text.Contains('\\', StringComparison.Ordinal)
            ? text
            : new StringBuilder(text).Replace("\\\"", "\"").Replace("\\\\", "\\").ToString();
    }

    private void ExpectEndOfLine()
    {
        SkipBlanks();
        if (Current is not ('\n' or '\r' or '#' or '\0'))
        {
            throw Wrong($"'{Current}' is not expected");
        }
    }

    private void Expect(char character)
    {
        if (!TryTake(character))
        {
            throw Wrong($"'{character}' is missing");
        }
    }

    private bool TryTake(char character)
    {
        if (Current != character || _position >= _text.Length)
        {
            return false;
        }

        _position++;
        return true;
    }

    private void SkipBlanks()
    {
        while (Current is ' ' or '\t')
        {
            _position++;
        }
    }

    private void SkipComment()
    {
        while (_position < _text.Length && Current != '\n')
        {
            _position++;
        }
    }

    private FormatException Wrong(string what) => new($"line {_text.AsSpan(0, Math.Min(_position, _text.Length)).Count('\n') + 1}: {what}");
}
