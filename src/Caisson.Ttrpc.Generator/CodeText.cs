using System.Text;

namespace Caisson.Ttrpc.Generator;

/// <summary>C# as it grows, indented by its blocks.</summary>
internal sealed class CodeText
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _isFirstInBlock = true;

    public void Line(string line = "")
    {
        if (line.Length > 0)
        {
            _text.Append(' ', _depth * 4).Append(line);
        }

        _text.Append('\n');
        _isFirstInBlock = false;
    }

    /// <summary>An empty line between members, none before the first.</summary>
    public void Gap()
    {
        if (!_isFirstInBlock)
        {
            Line();
        }
    }

    public void Block(string head, Action body, string tail = "}")
    {
        Line(head);
        Line("{");
        _depth++;
        _isFirstInBlock = true;
        body();
        _depth--;
        Line(tail);
    }

    public override string ToString() => _text.ToString();
}
